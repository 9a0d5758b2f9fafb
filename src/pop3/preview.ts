import { isUtf8 } from 'node:buffer';

import { firstFields } from '../mime/message-entity.ts';
import type { Maildrop } from './maildrop.ts';
import type { Octets } from './results.ts';

/** Lines of text behind the header that make a preview of the usual message, and of one whose text begins late. */
const [FEW, MANY] = [100, 1000];

/**
 * Enough of a message for its preview. Where the first lines hold nothing that can be read (an html that begins with its
 * style sheet, a picture ahead of the text), more of them are asked for.
 */
export function beginningOf(drop: Maildrop, number: number): Octets | undefined {
  const few = drop.beginning(number, FEW);
  if (!few?.isCut || isReadable(few.octets)) return few;
  return drop.beginning(number, MANY);
}

/**
 * The header, and some lines behind it where that is not enough to read it: there is no From in it, for a blank line
 * stands on top; or raw 8-bit, which is in the charset that one of the parts declares.
 */
export function wholeHeaderOf(drop: Maildrop, number: number): Octets | undefined {
  const header = drop.header(number);
  return header && needsMore(header.octets) ? drop.beginning(number, FEW) : header;
}

function needsMore(octets: Buffer): boolean {
  return isForeign(octets) || !firstFields(octets).some(([name]) => /^from$/i.test(name));
}

/** Raw 8-bit ahead of several parts, and not UTF-8. */
export function isForeign(octets: Buffer): boolean {
  return (
    !isUtf8(octets) &&
    firstFields(octets).some(([name, raw]) => /^content-type$/i.test(name) && /^multipart/i.test(raw))
  );
}

/** Whether text comes with it: a body that is neither a style sheet without end nor an attachment without end. */
function isReadable(octets: Buffer): boolean {
  const text = octets.toString('latin1');
  const body = text.slice(text.search(/\r?\n\r?\n/));
  if (/^content-type:[ \t]*text\/html/im.test(text) && !/^content-type:[ \t]*text\/plain/im.test(text))
    return /<\/style>|<body/i.test(body) || !/<style/i.test(body);
  return /^content-type:[ \t]*text\//im.test(text) || !/^content-type:/im.test(text);
}
