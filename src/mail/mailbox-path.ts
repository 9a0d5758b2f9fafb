/**
 * Marks in a path. They are no characters of any language (Unicode §23.7), and stand ahead of one that the mail server
 * did not encode as it should: it has to be sent back in the octets in which it came. Ids hold them; nobody sees them.
 */
export const AS_UTF8 = '\ufdd0';
export const AS_LATIN1 = '\ufdd1';

/** A path or name as it is shown. */
export function shownPath(path: string): string {
  return path.replaceAll(AS_UTF8, '').replaceAll(AS_LATIN1, '');
}
