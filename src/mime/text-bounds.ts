import { isHtml } from './choose-body.ts';
import type { Part } from './structure.ts';

/** More texts than these are left out of a body, which is then said to be truncated. */
export const MAX_TEXTS = 50;

/** Octets from which a preview is made; html begins with much that is not visible. */
const PREVIEW_OCTETS = 4_096;
const HTML_PREVIEW_OCTETS = 32_768;

/** So much of a part makes a preview. */
export function previewOctets(part: Part): number {
  return isHtml(part) ? HTML_PREVIEW_OCTETS : PREVIEW_OCTETS;
}
