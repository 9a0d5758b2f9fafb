import { createCipheriv, createHmac, hkdfSync } from 'node:crypto';

import type { Key, KeyRing } from './key-ring.ts';

/** The type of a link (`typ`, RFC 7516 §4.1.11). */
export const LINK_KIND = 'link.4';

const NONCE_OCTETS = 12;
const KEY_OCTETS = 32;

/** What one window's links are sealed with, and what their nonces are made of. */
interface WindowKeys {
  readonly seal: Buffer;
  readonly nonce: Buffer;
}

/**
 * Seals the octets of a link: a compact JWE like a token, but the same octets of the same window make the same link, in
 * every container. Its nonce is an HMAC over all that is sealed and all that is authenticated, so that it comes again
 * only with the very same octets (see decision 54).
 * @param octets as they are encrypted, not what they mean: two versions of zlib deflate the same claims to different ones
 */
export function sealLink(octets: Buffer, window: number, { sealing }: KeyRing): string {
  const header = { alg: 'dir', enc: 'A256GCM', kid: sealing.id, typ: LINK_KIND, win: window };
  const associated = Buffer.from(JSON.stringify(header)).toString('base64url');
  const keys = windowKeys(sealing, window);
  const nonce = createHmac('sha256', keys.nonce)
    // No dot in base64url: it says where the header ends.
    .update(`${associated}.`)
    .update(octets)
    .digest()
    .subarray(0, NONCE_OCTETS);
  const cipher = createCipheriv('aes-256-gcm', keys.seal, nonce).setAAD(Buffer.from(associated));
  const sealed = Buffer.concat([cipher.update(octets), cipher.final()]);
  const parts = [nonce, sealed, cipher.getAuthTag()].map((each) => each.toString('base64url'));
  return [associated, '', ...parts].join('.');
}

/** The key that opens the links of a window. Access tokens are sealed with others, so neither is taken for the other. */
export function linkKey(key: Key, window: number): Uint8Array {
  return windowKeys(key, window).seal;
}

function windowKeys(key: Key, window: number): WindowKeys {
  const octets = Buffer.from(hkdfSync('sha256', key.octets, '', `postern link ${window}`, 2 * KEY_OCTETS));
  return { seal: octets.subarray(0, KEY_OCTETS), nonce: octets.subarray(KEY_OCTETS) };
}
