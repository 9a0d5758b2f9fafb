import { encodeCharset } from './charset.ts';
import { parameter } from './header.ts';

/** A MIME entity: its header lines, without the empty line, and its body in octets. */
export interface Entity {
  header: string[];
  body: Buffer;
}

/** A file as letters carry it. */
export interface Attachment {
  name: string;
  type: string;
  content: Buffer;
  /** Referred to by an html part as `cid:…`, and shown in it. */
  contentId?: string;
}

/** Text in a charset. ASCII goes as it is, East Asian charsets as base64, the others as quoted-printable. */
export function textEntity(text: string, subtype: string, charset: string): Entity {
  const lines = text.replace(/\n/g, '\r\n') + '\r\n';
  const type = `Content-Type: text/${subtype}; charset=${charset}`;
  const octets = encodeCharset(lines, charset);
  if (charset.toLowerCase() === 'iso-2022-jp') return entity(type, '7bit', octets);
  if (/^[\r\n\x20-\x7e]*$/.test(lines)) return entity(type, '7bit', octets);
  if (/^(gb|big5|euc|shift)/i.test(charset) || /[\u3000-\u9fff]/.test(lines)) {
    return entity(type, 'base64', base64Lines(octets));
  }
  return entity(type, 'quoted-printable', quotedPrintable(octets));
}

export function fileEntity({ name, type, content, contentId }: Attachment): Entity {
  const disposition = contentId === undefined ? 'attachment' : 'inline';
  const header = [
    `Content-Type: ${type}; ${parameter('name', name)}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: ${disposition}; ${parameter('filename', name)}; size=${content.length}`,
    ...(contentId === undefined ? [] : [`Content-ID: <${contentId}>`]),
  ];
  return { header, body: base64Lines(content) };
}

/** A whole message as a part (RFC 2046 §5.2.1). */
export function messageEntity(raw: Buffer): Entity {
  const header = ['Content-Type: message/rfc822', 'Content-Disposition: attachment'];
  return { header, body: raw };
}

export function multipartEntity(subtype: string, parts: readonly Entity[], boundary: string): Entity {
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n`),
    entityOctets(part),
    Buffer.from('\r\n'),
  ]);
  return {
    header: [`Content-Type: multipart/${subtype}; boundary="${boundary}"`],
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** One part needs no multipart around it. */
export function wrapParts(
  subtype: string,
  first: Entity,
  others: readonly Entity[],
  boundary: string,
): Entity {
  return others.length === 0 ? first : multipartEntity(subtype, [first, ...others], boundary);
}

export function entityOctets({ header, body }: Entity): Buffer {
  return Buffer.concat([Buffer.from(`${header.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

function entity(type: string, encoding: string, body: Buffer): Entity {
  return { header: [type, `Content-Transfer-Encoding: ${encoding}`], body };
}

function base64Lines(content: Buffer): Buffer {
  const lines = content.toString('base64').match(/.{1,76}/g) ?? [];
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
}

/** RFC 2045 §6.7; lines end softly before column 76. */
function quotedPrintable(octets: Buffer): Buffer {
  const lines = octets
    .toString('latin1')
    .split('\r\n')
    .map((line) => foldLine([...line].map(quote)));
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

function quote(character: string): string {
  const isSafe = /[\x20-\x3c\x3e-\x7e]/.test(character);
  return isSafe ? character : `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function foldLine(symbols: string[]): string {
  let line = '';
  let column = 0;
  for (const [index, symbol] of symbols.entries()) {
    const isLast = index === symbols.length - 1;
    // White space at a line's end would be lost on the way.
    const text = isLast && symbol === ' ' ? '=20' : symbol;
    if (column + text.length > 75) {
      line += '=\r\n';
      column = 0;
    }
    line += text;
    column += text.length;
  }
  return line;
}
