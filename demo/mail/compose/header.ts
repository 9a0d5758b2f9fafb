import { encodeCharset } from './charset.ts';
import type { Person } from '../people.ts';

/** Octets that one encoded word may carry, so that it stays under 75 characters (RFC 2047 §2). */
const WORD_OCTETS = 30;
const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** A header value: as it is if it is ASCII, else encoded words in that charset. */
export function encodeText(text: string, charset: string): string {
  if (isPlain(text)) return text;
  return chunks(text, charset)
    .map((octets) => `=?${charset}?${encodeWord(octets, charset)}?=`)
    .join('\r\n ');
}

/** Q where most characters are Latin letters, B elsewhere: the usual habit of mail programs. */
function encodeWord(octets: Buffer, charset: string): string {
  if (!/^(iso-8859-1|iso-8859-15|windows-1252)$/i.test(charset)) return `B?${octets.toString('base64')}`;
  const text = [...octets].map((octet) => {
    const character = String.fromCharCode(octet);
    if (/[a-zA-Z0-9]/.test(character)) return character;
    return character === ' ' ? '_' : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `Q?${text.join('')}`;
}

/** No character is ever split over two words. */
function chunks(text: string, charset: string): Buffer[] {
  const runs = [''];
  for (const character of text) {
    const longer = (runs.at(-1) ?? '') + character;
    if (encodeCharset(longer, charset).length > WORD_OCTETS) runs.push(character);
    else runs[runs.length - 1] = longer;
  }
  return runs.map((run) => encodeCharset(run, charset));
}

export function addressList(people: readonly Person[], charset: string): string {
  return people.map((person) => formatAddress(person, charset)).join(',\r\n ');
}

function formatAddress({ name, address }: Person, charset: string): string {
  if (!isPlain(name)) return `${encodeText(name, charset)} <${address}>`;
  return /[^\w .'-]/.test(name) || name.includes('.') ? `"${name}" <${address}>` : `${name} <${address}>`;
}

/** A MIME parameter, with RFC 2231 where the value is not ASCII. */
export function parameter(name: string, value: string): string {
  return isPlain(value) ? `${name}="${value}"` : `${name}*=UTF-8''${encodeURIComponent(value)}`;
}
