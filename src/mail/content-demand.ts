import { MailError } from './errors.ts';
import { DEFAULT_OCTETS, DEFAULT_PREVIEW, MAX_OCTETS, MAX_PREVIEW } from './limits.ts';

/** How much of the texts is wanted; 0: nothing. */
export interface ContentDemand {
  /** Octets of UTF-8. */
  text: number;
  html: number;
  /** Characters. */
  preview: number;
  /** What is wanted of messages among the attachments. */
  enclosed: ContentDemand | undefined;
}

export function contentDemand(): ContentDemand {
  return { text: 0, html: 0, preview: 0, enclosed: undefined };
}

/** Adds to `target` all that `source` wants: of the same text the larger bound. */
export function addContentDemand(target: ContentDemand, source: ContentDemand): ContentDemand {
  target.text = Math.max(target.text, source.text);
  target.html = Math.max(target.html, source.html);
  target.preview = Math.max(target.preview, source.preview);
  if (source.enclosed)
    target.enclosed = addContentDemand(target.enclosed ?? contentDemand(), source.enclosed);
  return target;
}

/** The bound of a text. @throws MailError BAD_USER_INPUT */
export function octetLimit(maxOctets: number | null | undefined): number {
  return within('maxOctets', maxOctets ?? DEFAULT_OCTETS, MAX_OCTETS);
}

/** The bound of a preview. @throws MailError BAD_USER_INPUT */
export function previewLength(length: number | null | undefined): number {
  return within('length', length ?? DEFAULT_PREVIEW, MAX_PREVIEW);
}

function within(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new MailError('BAD_USER_INPUT', `${name} must be a whole number from 1 to ${most}`);
}
