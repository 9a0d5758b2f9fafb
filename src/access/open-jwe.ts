import type { KeyObject } from 'node:crypto';
import { createDecipheriv, createSecretKey } from 'node:crypto';

/** What stands in the clear at the head of a token (RFC 7516 §4), as far as the gateway writes it. */
export interface TokenHeader {
  /** Which key sealed it. */
  readonly kid?: string;
  /** What it is for. */
  readonly typ?: string;
  /** Of a link: the window of time whose key sealed it. */
  readonly win?: number;
}

/** A token that was opened. */
export interface OpenedToken {
  readonly header: TokenHeader;
  readonly contents: Buffer;
}

/** Octets of the nonce and of the authentication tag of A256GCM (RFC 7518 §5.3). */
const [NONCE, TAG] = [12, 16];
/** Header, encrypted key (none with `dir`), nonce, ciphertext and tag, base64url (RFC 7516 §7.1). */
const COMPACT = /^([\w-]+)\.\.([\w-]+)\.([\w-]*)\.([\w-]+)$/;
/** All that a header of the gateway's own says: anything more may have to be understood (`crit`, `zip`). */
const WORDS = new Map([
  ['alg', 'string'],
  ['enc', 'string'],
  ['kid', 'string'],
  ['typ', 'string'],
  ['win', 'number'],
]);

/**
 * Opens a compact JWE, `dir` and A256GCM, at once. Each request opens one; jose, which seals them, hands every step to
 * Web Crypto and waits for it, which takes the gateway ten times as long.
 * @param keyOf the 32 octets that open it; undefined: none do
 * @returns undefined where it is none, was changed, or no key opens it
 */
export function openJwe(
  token: string,
  keyOf: (header: TokenHeader) => Uint8Array | undefined,
): OpenedToken | undefined {
  const [, head, ...rest] = COMPACT.exec(token) ?? [];
  const header = head === undefined ? undefined : readHeader(head);
  const key = header && keyOf(header);
  const [nonce, ciphertext, tag] = rest.map((each) => Buffer.from(each, 'base64url'));
  if (!key || nonce?.length !== NONCE || tag?.length !== TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', preparedKey(key), nonce, { authTagLength: TAG });
  decipher.setAAD(Buffer.from(head!, 'ascii')).setAuthTag(tag);
  try {
    return { header, contents: Buffer.concat([decipher.update(ciphertext!), decipher.final()]) };
  } catch {
    // The tag is of other octets.
    return undefined;
  }
}

/** To make one takes longer than to open a token. */
const prepared = new WeakMap<Uint8Array, KeyObject>();

function preparedKey(octets: Uint8Array): KeyObject {
  const key = prepared.get(octets) ?? createSecretKey(octets);
  prepared.set(octets, key);
  return key;
}

function readHeader(base64: string): TokenHeader | undefined {
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(base64, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (typeof header !== 'object' || header === null) return undefined;
  const { alg, enc } = header as Record<string, unknown>;
  const isOurs = Object.entries(header).every(([word, value]) => WORDS.get(word) === typeof value);
  return isOurs && alg === 'dir' && enc === 'A256GCM' ? header : undefined;
}
