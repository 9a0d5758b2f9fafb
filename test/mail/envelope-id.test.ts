import { describe, expect, it } from '@jest/globals';

import { parseKeyRing } from '../../src/access/key-ring.ts';
import { tokenSigner } from '../../src/access/token-signer.ts';
import { decodeEnvelopeId, encodeEnvelopeId } from '../../src/mail/envelope-id.ts';

const key = (fill: number) =>
  Buffer.from(Array.from({ length: 32 }, (_, i) => (i * i * 7 + fill * 31 + i) % 256)).toString('base64');
const owner = (accountKey: string, keys = `k:${key(1)}`) => ({
  accountKey,
  signer: tokenSigner(parseKeyRing(keys)),
});
const ANNA = owner('AbCdEfGhIjKl');

const IDS = [
  '<plan-1@example.com>',
  '<0f8fad5b-d9cb-469f-a165-70867728950e@mail.example.com>',
  '<0F8FAD5B-D9CB-469F-A165-70867728950E@mail.example.com>',
  `<${'5'.repeat(40)}@idempotency-key.invalid>`,
  '<ü@exämple.org>',
  '<a@b>',
];

describe('an envelope id', () => {
  it.each(IDS)('is opened for the account that sent %s', (id) => {
    const text = encodeEnvelopeId(id, ANNA);
    // ENVID is written without escapes (RFC 3461 §4), and has at most 100 characters.
    expect(text).toMatch(/^p1\.[\w-]{1,97}$/);
    expect(decodeEnvelopeId(text, null, ANNA)).toBe(id);
  });

  it('of a long Message-ID is proven by the header that came back with it', () => {
    const id = `<${'x'.repeat(200)}@example.com>`;
    const text = encodeEnvelopeId(id, ANNA);
    expect(text.length).toBeLessThanOrEqual(100);
    expect(decodeEnvelopeId(text, id, ANNA)).toBe(id);
    expect(decodeEnvelopeId(text, null, ANNA)).toBeNull();
    expect(decodeEnvelopeId(text, '<other@example.com>', ANNA)).toBeNull();
  });

  it('opens nothing in another account, nor with other keys', () => {
    const text = encodeEnvelopeId(IDS[0]!, ANNA);
    expect(decodeEnvelopeId(text, null, owner('other'))).toBeNull();
    expect(decodeEnvelopeId(text, null, owner(ANNA.accountKey, `k:${key(2)}`))).toBeNull();
    expect(decodeEnvelopeId(text, null, owner(ANNA.accountKey, `new:${key(2)},k:${key(1)}`))).toBe(IDS[0]);
  });

  it('is refused wherever it was changed', () => {
    const text = encodeEnvelopeId(IDS[0]!, ANNA);
    const changed = [...text].map((character, i) => {
      const other = character === 'A' ? 'B' : 'A';
      return text.slice(0, i) + other + text.slice(i + 1);
    });
    // The last character has bits that stand for no octet.
    for (const each of changed.slice(0, -1)) expect(decodeEnvelopeId(each, null, ANNA)).toBeNull();
    for (const each of ['', 'p1.', 'p1.AA', `p1.${'A'.repeat(97)}`, 'QQ314159', `${text}AAAA`])
      expect(decodeEnvelopeId(each, null, ANNA)).toBeNull();
  });
});
