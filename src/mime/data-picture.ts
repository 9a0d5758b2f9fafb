import type { Part } from './structure.ts';
import { mediaType } from './structure.ts';

/** Pictures that browsers only draw: one in SVG can do more. */
export const DRAWN = 'image\\/(?:png|gif|jpe?g|webp|bmp|avif|x-icon)';
const IS_DRAWN = new RegExp(`^${DRAWN}$`, 'i');

/** Whether html can show the part, and hold it itself as a `data:` URL (RFC 2397). */
export function isDataPicture(part: Part): boolean {
  const isReferred = part.contentId !== null || part.contentLocation !== null;
  return isReferred && IS_DRAWN.test(mediaType(part));
}

/** @param content decoded */
export function dataUrl(part: Part, content: Buffer): string {
  return `data:${mediaType(part)};base64,${content.toString('base64')}`;
}

/** The first pictures that fit into so many octets as they are stored. */
export function fittingPictures(parts: readonly Part[], most: number): readonly Part[] {
  let left = most;
  return parts.filter((part) => {
    if (!isDataPicture(part) || part.size === null || part.size > left) return false;
    left -= part.size;
    return true;
  });
}
