import { domainToASCII } from 'node:url';

import { MailError } from '../mail/errors.ts';

/** An address as MAIL and RCPT name it. */
export interface Path {
  /** `anna@example.com`; the local part between quotes where it needs them (RFC 5321 §4.1.2). */
  readonly text: string;
  /** Whether it needs SMTPUTF8 (RFC 6531). */
  readonly isUtf8: boolean;
}

/** Characters of an atom (RFC 5322 §3.2.3), and with RFC 6531 all above ASCII that are no controls or separators. */
const ATOM = String.raw`[\w!#$%&'*+/=?^{|}~\x60-]|[^\x00-\x7f\p{Cc}\p{Z}\p{Cf}\p{Cs}]`;
const DOT_ATOM = new RegExp(String.raw`^(?:${ATOM})+(?:\.(?:${ATOM})+)*$`, 'u');
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*)"$/;
const LABEL = String.raw`(?:[a-z\d_]|[^\x00-\x7f\p{Cc}\p{Z}\p{Cf}\p{Cs}])(?:[a-z\d_-]|[^\x00-\x7f\p{Cc}\p{Z}\p{Cf}\p{Cs}])*`;
const DOMAIN = new RegExp(String.raw`^${LABEL}(?:\.${LABEL})*$`, 'iu');
const LITERAL = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[\da-f:.]{2,45})\]$/i;
/** Octets (RFC 5321 §4.5.3.1.3), between the angle brackets. */
const MAX_PATH = 254;

/**
 * Reads an address strictly: what a command line is made of is an atom, a quoted string and a domain, and nothing else.
 * A domain in another script is written in ASCII, so that only local parts need SMTPUTF8.
 * @throws MailError BAD_USER_INPUT
 */
export function pathOf(address: string): Path {
  const at = address.lastIndexOf('@');
  const local = localPart(address.slice(0, Math.max(0, at)));
  const domain = domainPart(address.slice(at + 1));
  const text = `${local}@${domain}`;
  if (at < 1 || local === undefined || domain === undefined || Buffer.byteLength(text) > MAX_PATH)
    throw new MailError(
      'BAD_USER_INPUT',
      `${JSON.stringify(address.slice(0, 100))} is not an address that mail can be sent to or from`,
    );
  return { text, isUtf8: /[^\x00-\x7f]/.test(text) };
}

function localPart(text: string): string | undefined {
  if (DOT_ATOM.test(text)) return text;
  return QUOTED.test(text) ? text : undefined;
}

function domainPart(text: string): string | undefined {
  if (LITERAL.test(text)) return text;
  if (!DOMAIN.test(text)) return undefined;
  return /^[\x00-\x7f]*$/.test(text) ? text : domainToASCII(text) || undefined;
}
