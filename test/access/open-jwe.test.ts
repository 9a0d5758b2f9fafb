import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CompactEncrypt } from 'jose/jwe/compact/encrypt';

import { openJwe } from '../../src/access/open-jwe.ts';

const KEY = new Uint8Array(randomBytes(32));
const OURS = { alg: 'dir', enc: 'A256GCM', kid: 'k', typ: 'access.2' } as const;

function seal(header: object, key: Uint8Array = KEY, contents = 'the tide is high'): Promise<string> {
  return new CompactEncrypt(Buffer.from(contents)).setProtectedHeader({ ...OURS, ...header }).encrypt(key);
}

const open = (token: string) => openJwe(token, ({ kid }) => (kid === 'k' ? KEY : undefined));

describe('a token that jose has sealed', () => {
  let token: string;
  beforeAll(async () => (token = await seal({})));

  test('is opened, with what its header says', () => {
    expect(open(token)?.contents.toString()).toBe('the tide is high');
    expect(open(token)?.header).toEqual(OURS);
  });

  test('is not opened with any character changed, left out or added', () => {
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'Q' : 'A';
      const [before, after] = [token.slice(0, at), token.slice(at + 1)];
      // The last character of a part may have bits that stand for nothing.
      const isFree = after === '' || after.startsWith('.');
      if (!isFree) expect(open(before + other + after)).toBeUndefined();
      expect(open(before + after)).toBeUndefined();
      expect(open(`${before}.${token.slice(at)}`)).toBeUndefined();
      expect(open(`${before}=${token.slice(at)}`)).toBeUndefined();
    }
  });
});

test.each([
  ['sealed with another key', () => seal({}, new Uint8Array(randomBytes(32)))],
  ['of a key that is gone', () => seal({ kid: 'old' })],
  ['whose header says more than ours', () => seal({ cty: 'JWT' })],
  ['whose header has something else as a name', () => seal({ win: '7' })],
])('a token %s is not opened', async (_, sealed) => {
  expect(open(await sealed())).toBeUndefined();
});

test.each([
  ['nothing', ''],
  ['dots', '....'],
  ['no header', `e30..${'A'.repeat(16)}.AAAA.${'A'.repeat(22)}`],
  ['a header that is no JSON', `AAAA..${'A'.repeat(16)}.AAAA.${'A'.repeat(22)}`],
  ['a header that is null', `bnVsbA..${'A'.repeat(16)}.AAAA.${'A'.repeat(22)}`],
])('%s opens nothing', (_, token) => {
  expect(open(token)).toBeUndefined();
});
