import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CompactEncrypt, UnsecuredJWT } from 'jose';

import { parseKeyRing } from '../../src/access/key-ring.ts';
import type { Grant } from '../../src/access/sealed-token.ts';
import { MAX_TOKEN, seal, unseal } from '../../src/access/sealed-token.ts';
import { parseServerUrl } from '../../src/mail/endpoint.ts';
import { Secret } from '../../src/mail/secret.ts';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [OLD, NEW] = [key('old'), key('new')];
const ring = parseKeyRing(OLD);

const GRANT: Grant = {
  server: parseServerUrl('imaps://mail.example.com')!,
  credentials: { user: 'anna@example.com', password: new Secret('grün & "quoted"') },
  profile: {
    capabilities: ['IMAP4rev1', 'IDLE'],
    delimiter: '/',
    keepsCommandsBehindSignIn: true,
    signInBy: 'PLAIN',
  },
};
const LATER = new Date(Date.now() + 3_600_000);

const refused = { code: 'UNAUTHENTICATED' };

describe('a sealed token', () => {
  it('opens to what was sealed', async () => {
    const grant = await unseal(await seal(GRANT, LATER, ring), ring);
    expect(grant.server).toEqual(GRANT.server);
    expect(grant.credentials.user).toBe('anna@example.com');
    expect(grant.credentials.password.reveal()).toBe('grün & "quoted"');
    expect(grant.profile).toEqual(GRANT.profile);
  });

  it('shows nobody what is in it', async () => {
    const token = await seal(GRANT, LATER, ring);
    const readable =
      token
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
        .join('\n') + token;
    for (const word of ['anna', 'quoted', 'mail.example.com']) expect(readable).not.toContain(word);
  });

  it('is another each time', async () => {
    expect(await seal(GRANT, LATER, ring)).not.toBe(await seal(GRANT, LATER, ring));
  });

  it('ends at its time', async () => {
    const token = await seal(GRANT, new Date(1_000_000), ring);
    await expect(unseal(token, ring, new Date(1_000_000))).rejects.toMatchObject(refused);
    await expect(unseal(token, ring, new Date(1_000_001))).rejects.toMatchObject(refused);
    await expect(unseal(token, ring, new Date(999_999))).resolves.toBeDefined();
  });

  it('is none any more after any change', async () => {
    const token = await seal(GRANT, LATER, ring);
    for (let i = 0; i < token.length; i++) {
      const changed = token.slice(0, i) + (token[i] === 'x' ? 'y' : 'x') + token.slice(i + 1);
      const opened = await unseal(changed, ring).catch((error: unknown) => error);
      // The last character of a part can hold bits that mean nothing.
      if (opened instanceof Error) expect(opened).toMatchObject(refused);
      else expect((opened as Grant).credentials.user).toBe('anna@example.com');
    }
  });

  it.each(['', 'x', 'a.b.c', 'a.b.c.d.e', '....', 'eyJhbGciOiJub25lIn0..', '\0', '%00'])(
    'is not %j',
    async (text) => {
      await expect(unseal(text, ring)).rejects.toMatchObject(refused);
    },
  );

  it('is not longer than 4 KB', async () => {
    const token = await seal(GRANT, LATER, ring);
    await expect(unseal(token.padEnd(MAX_TOKEN + 1, 'x'), ring)).rejects.toMatchObject(refused);
  });

  it('leaves out what it knows of the server rather than grow too long', async () => {
    const profile = {
      ...GRANT.profile!,
      capabilities: Array.from({ length: 1_000 }, (_, i) => `X-CAPABILITY-${i}`),
    };
    const token = await seal({ ...GRANT, profile }, LATER, ring);
    expect(token.length).toBeLessThanOrEqual(MAX_TOKEN);
    expect((await unseal(token, ring)).profile).toBeUndefined();
  });

  it('is not made for what does not fit in', async () => {
    const credentials = { user: 'x'.repeat(4_000), password: new Secret('y') };
    await expect(seal({ ...GRANT, credentials }, LATER, ring)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

describe('a forged token', () => {
  const inside = Buffer.from(
    JSON.stringify({ s: 'imaps://mail.example.com:993', u: 'a', p: 'b', e: 9_999_999_999 }),
  );
  const forge = (header: Parameters<CompactEncrypt['setProtectedHeader']>[0], octets: Uint8Array) =>
    new CompactEncrypt(inside).setProtectedHeader(header).encrypt(octets);

  it('of another key with our key id is none', async () => {
    await expect(
      unseal(await forge({ alg: 'dir', enc: 'A256GCM', kid: 'old' }, randomBytes(32)), ring),
    ).rejects.toMatchObject(refused);
  });

  it('without a key id is none', async () => {
    const token = await forge({ alg: 'dir', enc: 'A256GCM' }, ring.sealing.octets);
    await expect(unseal(token, ring)).rejects.toMatchObject(refused);
  });

  it.each(['__proto__', 'constructor', ''])('with the key id %j is none', async (kid) => {
    const token = await forge({ alg: 'dir', enc: 'A256GCM', kid }, ring.sealing.octets);
    await expect(unseal(token, ring)).rejects.toMatchObject(refused);
  });

  it.each([
    ['A256KW', 'A256GCM'],
    ['A256GCMKW', 'A256GCM'],
    ['PBES2-HS256+A128KW', 'A256GCM'],
  ])('by the algorithm %s is none', async (alg, enc) => {
    await expect(
      unseal(await forge({ alg, enc, kid: 'old' }, ring.sealing.octets), ring),
    ).rejects.toMatchObject(refused);
  });

  it('by another encryption is none', async () => {
    const token = await forge({ alg: 'dir', enc: 'A128CBC-HS256', kid: 'old' }, ring.sealing.octets);
    await expect(unseal(token, ring)).rejects.toMatchObject(refused);
  });

  it('that is not encrypted at all is none', async () => {
    await expect(unseal(new UnsecuredJWT({ s: 'imaps://x' }).encode(), ring)).rejects.toMatchObject(refused);
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '"x"',
    '{"s":1}',
    '{"s":"imaps://x","u":1,"p":2,"e":9999999999}',
    '{"s":"imaps://x","u":"a","p":"b"}',
    '{"s":"imaps://x","u":"a","p":"b","e":9999999999,"k":5}',
  ])('of our own key that holds %j is none', async (text) => {
    const token = await new CompactEncrypt(Buffer.from(text))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'old' })
      .encrypt(ring.sealing.octets);
    await expect(unseal(token, ring)).rejects.toMatchObject(refused);
  });
});

describe('changing keys', () => {
  it('lets old tokens live as long as their key stays in the ring', async () => {
    const token = await seal(GRANT, LATER, ring);
    await expect(unseal(token, parseKeyRing(`${NEW},${OLD}`))).resolves.toBeDefined();
    await expect(unseal(token, parseKeyRing(NEW))).rejects.toMatchObject(refused);
  });

  it('seals with the first key', async () => {
    const token = await seal(GRANT, LATER, parseKeyRing(`${NEW},${OLD}`));
    await expect(unseal(token, parseKeyRing(NEW))).resolves.toBeDefined();
    await expect(unseal(token, ring)).rejects.toMatchObject(refused);
  });

  it('under an old name does not open old tokens', async () => {
    const token = await seal(GRANT, LATER, ring);
    await expect(unseal(token, parseKeyRing(key('old')))).rejects.toMatchObject(refused);
  });
});

describe('a key ring', () => {
  it.each([
    ['', 'key 1 is not of the form id:base64'],
    ['nokey', 'key 1 is not of the form id:base64'],
    [':AAAA', 'key 1 is not of the form id:base64'],
    ['a b:AAAA', 'key 1 is not of the form id:base64'],
    ['a:AAAA', 'key 1 has 3 octets; it must have 32'],
    [`${OLD},`, 'key 2 is not of the form id:base64'],
    [`${OLD},${key('old')}`, 'two keys have the same id'],
  ])('%j is none: %s', (text, message) => {
    expect(() => parseKeyRing(text)).toThrow(message);
  });

  it('says what is wrong without telling the key', () => {
    const short = randomBytes(31).toString('base64');
    expect(() => parseKeyRing(`a:${short}`)).toThrow(/^key 1 has 31 octets; it must have 32$/);
  });
});
