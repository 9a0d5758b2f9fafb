import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseKeyRing } from '../../src/access/key-ring.ts';
import { tokenSigner } from '../../src/access/token-signer.ts';
import type { ChangePoint, Mark, UidPoint } from '../../src/mail/change-point.ts';
import { ChangeTokens, MAX_TOKEN_LENGTH } from '../../src/mail/change-token.ts';
import { MailError } from '../../src/mail/errors.ts';
import { SIGNER } from '../support/account-ref.ts';

const keyOf = (number: number) => createHash('sha256').update(`key ${number}`).digest('base64');
const tokens = new ChangeTokens('anna', SIGNER);

const uint32 = fc.integer({ min: 1, max: 0xffffffff });
const modSeq = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
/** Marks of a mailbox, with holes between its UIDs. */
const marks = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 40 })), { maxLength: 60 })
  .map((steps) => {
    let [position, uid] = [0, 0];
    return steps.map(([more, holes]): Mark => {
      position += more;
      uid += more + holes;
      return { position, uid };
    });
  });
const points: fc.Arbitrary<ChangePoint> = fc.oneof(
  fc.record({
    uidValidity: uint32,
    uidNext: uint32,
    count: fc.nat(),
    modSeq: fc.option(modSeq),
    marks,
    walk: fc.option(fc.record({ from: uint32, modSeq })),
    leaves: fc.option(
      fc.record({
        from: uint32,
        digests: fc
          .uniqueArray(fc.tuple(fc.nat({ max: 2 ** 27 }), fc.nat({ max: 0xffffffff })), {
            selector: ([leaf]) => leaf,
            maxLength: 40,
          })
          .map((rows) => new Map(rows.sort(([a], [b]) => a - b))),
      }),
    ),
  }),
  fc.record({
    count: fc.nat(),
    all: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    newest: fc.array(fc.nat({ max: 0xffffff }), { maxLength: 500 }),
  }),
);

function codeOf(text: string, path = 'INBOX', reader = tokens): string {
  try {
    reader.decode(text, path);
    return 'none';
  } catch (error) {
    return error instanceof MailError ? error.code : String(error);
  }
}

/** A mailbox of so many messages; of its UIDs every so many-th is in use. */
function pointOf(count: number, every: number): UidPoint {
  const step = Math.max(1, Math.floor(count / 290));
  const all = Array.from({ length: Math.ceil(count / step) }, (_, i) => 1 + i * step);
  return {
    uidValidity: 0xffffffff,
    uidNext: 0xffffffff,
    count,
    modSeq: 2n ** 62n,
    marks: all.map((position) => ({ position, uid: position * every })),
    walk: { from: 0xffffffff, modSeq: 2n ** 62n },
    leaves: { from: 1, digests: new Map(Array.from({ length: 40 }, (_, i) => [i * 1000, 0xffffffff - i])) },
  };
}

describe('a token of change', () => {
  it('holds a point', () => {
    fc.assert(
      fc.property(points, (point) => {
        expect(tokens.decode(tokens.encode('INBOX', point), 'INBOX')).toEqual(point);
      }),
    );
  });

  it.each([
    [1_400, 1],
    [100_000, 1],
    [100_000, 2],
    [1_000_000, 30],
    [100_000_000, 40],
  ])('is small for a mailbox of %d messages', (count, every) => {
    const token = tokens.encode('INBOX', pointOf(count, every));
    expect(token.length).toBeLessThanOrEqual(1_331);
    const { marks: kept, ...rest } = tokens.decode(token, 'INBOX') as UidPoint;
    const { marks: given, ...point } = pointOf(count, every);
    expect(rest).toEqual(point);
    expect(given).toEqual(expect.arrayContaining([...kept]));
    // The newest are the ones that count most.
    expect(kept.at(-1)).toEqual(given.at(-1));
  });

  it('is small for a maildrop', () => {
    const newest = Array.from({ length: 500 }, (_, i) => 0xffffff - i);
    const token = tokens.encode('INBOX', { count: 2 ** 31, all: 2n ** 64n - 1n, newest });
    expect(token.length).toBeLessThanOrEqual(MAX_TOKEN_LENGTH);
    expect(codeOf(token)).toBe('none');
  });

  it('is for one mailbox of one account', () => {
    const token = tokens.encode('INBOX', pointOf(10, 1));
    expect(codeOf(token, 'Archive')).toBe('BAD_USER_INPUT');
    expect(codeOf(token, 'INBOX', new ChangeTokens('bob', SIGNER))).toBe('BAD_USER_INPUT');
  });

  it('works as long as its key is there, whichever signs today', () => {
    const [old, both, other] = [`a:${keyOf(1)}`, `b:${keyOf(2)},a:${keyOf(1)}`, `b:${keyOf(2)}`].map(
      (ring) => new ChangeTokens('anna', tokenSigner(parseKeyRing(ring))),
    );
    const token = old!.encode('INBOX', pointOf(10, 1));
    expect(codeOf(token, 'INBOX', both)).toBe('none');
    expect(codeOf(token, 'INBOX', other)).toBe('STALE_ID');
  });

  it('is refused wherever it was changed or cut', () => {
    const token = tokens.encode('INBOX', pointOf(40, 2));
    for (let at = 0; at < token.length; at++) {
      expect(codeOf(token.slice(0, at))).toBe('BAD_USER_INPUT');
      const other = token[at] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      // Bits behind the last octet mean nothing.
      const isSame = Buffer.from(changed, 'base64url').equals(Buffer.from(token, 'base64url'));
      if (!isSame) expect(codeOf(changed)).toMatch(/^(BAD_USER_INPUT|STALE_ID)$/);
    }
  });

  it('is refused whatever else it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 400 })), (text) => {
        expect(codeOf(text)).toMatch(/^(BAD_USER_INPUT|STALE_ID)$/);
      }),
    );
    expect(codeOf('A'.repeat(100_000))).toBe('BAD_USER_INPUT');
  });

  it('is refused where a key signs what is no point', () => {
    const signed = (payload: Buffer) =>
      Buffer.concat([Buffer.of(1), SIGNER.keyId, SIGNER.sign(payload), payload]).toString('base64url');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (octets) => {
        expect(codeOf(signed(Buffer.from(octets)))).toBe('BAD_USER_INPUT');
      }),
    );
  });
});
