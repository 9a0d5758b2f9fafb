import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';
import { CompactEncrypt, UnsecuredJWT } from 'jose';

import { parseKeyRing } from '../../src/access/key-ring.ts';
import type { TokenGrant } from '../../src/access/grant.ts';
import { MAX_TOKEN, seal, unseal } from '../../src/access/sealed-token.ts';
import { isToken, parseServerUrl, secretOf } from '../../src/mail/endpoint.ts';
import { ALL_RIGHTS } from '../../src/mail/rights.ts';
import { Secret } from '../../src/mail/secret.ts';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [OLD, NEW] = [key('old'), key('new')];
const keys = parseKeyRing(OLD);
const ring = { keys };
const sealed = (grant: Partial<TokenGrant> = {}, ring = keys) => seal({ ...GRANT, ...grant }, ring);
const endingAt = (milliseconds: number) => ({ times: { ...GRANT.times, expiresAt: new Date(milliseconds) } });

const GRANT: TokenGrant = {
  server: parseServerUrl('imaps://mail.example.com')!,
  credentials: { user: 'anna@example.com', password: new Secret('grün & "quoted"') },
  profile: {
    capabilities: ['IMAP4rev1', 'IDLE'],
    delimiter: '/',
    keepsCommandsBehindSignIn: true,
    signInBy: 'PLAIN',
  },
  rights: ALL_RIGHTS,
  times: { signedInAt: new Date(0), expiresAt: new Date(Date.now() + 3_600_000), hardEnd: undefined },
};

const refused = { code: 'UNAUTHENTICATED' };

describe('a sealed token', () => {
  it('opens to what was sealed', async () => {
    const grant = await unseal(await sealed(), ring);
    expect(grant.server).toEqual(GRANT.server);
    expect(grant.credentials.user).toBe('anna@example.com');
    expect(secretOf(grant.credentials).reveal()).toBe('grün & "quoted"');
    expect(grant.profile).toEqual(GRANT.profile);
  });

  it('may hold an access token in place of a password', async () => {
    const credentials = { user: 'anna', accessToken: new Secret('ya29.a0') };
    const { credentials: opened } = await unseal(await sealed({ credentials }), ring);
    expect([isToken(opened), secretOf(opened).reveal()]).toEqual([true, 'ya29.a0']);
  });

  it('shows nobody what is in it', async () => {
    const token = await sealed();
    const readable =
      token
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
        .join('\n') + token;
    for (const word of ['anna', 'quoted', 'mail.example.com']) expect(readable).not.toContain(word);
  });

  it('is another each time', async () => {
    expect(await sealed()).not.toBe(await sealed());
  });

  it('ends at its time', async () => {
    const token = await sealed(endingAt(1_000_000));
    await expect(unseal(token, ring, new Date(1_000_000))).rejects.toMatchObject(refused);
    await expect(unseal(token, ring, new Date(1_000_001))).rejects.toMatchObject(refused);
    await expect(unseal(token, ring, new Date(999_999))).resolves.toBeDefined();
  });

  it('is none any more after any change', async () => {
    const token = await sealed();
    for (let i = 0; i < token.length; i++) {
      const changed = token.slice(0, i) + (token[i] === 'x' ? 'y' : 'x') + token.slice(i + 1);
      const opened = await unseal(changed, ring).catch((error: unknown) => error);
      // The last character of a part can hold bits that mean nothing.
      if (opened instanceof Error) expect(opened).toMatchObject(refused);
      else expect((opened as TokenGrant).credentials.user).toBe('anna@example.com');
    }
  });

  it.each(['', 'x', 'a.b.c', 'a.b.c.d.e', '....', 'eyJhbGciOiJub25lIn0..', '\0', '%00'])(
    'is not %j',
    async (text) => {
      await expect(unseal(text, ring)).rejects.toMatchObject(refused);
    },
  );

  it('is not longer than 6 KB', async () => {
    const token = await sealed();
    await expect(unseal(token.padEnd(MAX_TOKEN + 1, 'x'), ring)).rejects.toMatchObject(refused);
  });

  it('leaves out what it knows of the server rather than grow too long', async () => {
    const profile = {
      ...GRANT.profile!,
      capabilities: Array.from({ length: 1_000 }, () => randomBytes(20).toString('base64')),
    };
    const token = await sealed({ profile });
    expect(token.length).toBeLessThanOrEqual(MAX_TOKEN);
    expect((await unseal(token, ring)).profile).toBeUndefined();
  });

  it('is not made for what does not fit in', async () => {
    const credentials = { user: randomBytes(6_000).toString('base64'), password: new Secret('y') };
    await expect(sealed({ credentials })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

describe('a forged token', () => {
  const inside = Buffer.from(
    JSON.stringify({ s: 'imaps://mail.example.com:993', u: 'a', p: 'b', t: [0, 9_999_999_999] }),
  );
  const forge = (header: Parameters<CompactEncrypt['setProtectedHeader']>[0], octets: Uint8Array) =>
    new CompactEncrypt(inside).setProtectedHeader(header).encrypt(octets);

  it('of another key with our key id is none', async () => {
    await expect(
      unseal(await forge({ alg: 'dir', enc: 'A256GCM', kid: 'old' }, randomBytes(32)), ring),
    ).rejects.toMatchObject(refused);
  });

  it('without a key id is none', async () => {
    const token = await forge({ alg: 'dir', enc: 'A256GCM' }, keys.sealing.octets);
    await expect(unseal(token, ring)).rejects.toMatchObject(refused);
  });

  it.each(['__proto__', 'constructor', ''])('with the key id %j is none', async (kid) => {
    const token = await forge({ alg: 'dir', enc: 'A256GCM', kid }, keys.sealing.octets);
    await expect(unseal(token, ring)).rejects.toMatchObject(refused);
  });

  it.each([
    ['A256KW', 'A256GCM'],
    ['A256GCMKW', 'A256GCM'],
    ['PBES2-HS256+A128KW', 'A256GCM'],
  ])('by the algorithm %s is none', async (alg, enc) => {
    await expect(
      unseal(await forge({ alg, enc, kid: 'old' }, keys.sealing.octets), ring),
    ).rejects.toMatchObject(refused);
  });

  it('by another encryption is none', async () => {
    const token = await forge({ alg: 'dir', enc: 'A128CBC-HS256', kid: 'old' }, keys.sealing.octets);
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
    '{"s":"imaps://x","u":1,"p":2,"t":[0,9999999999]}',
    '{"s":"imaps://x","u":"a","p":"b"}',
    '{"s":"imaps://x","u":"a","p":"b","a":"c","t":[0,9999999999]}',
    '{"s":"imaps://x","u":"a","t":[0,9999999999]}',
    '{"s":"imaps://x","u":"a","p":"b","t":[0]}',
    '{"s":"imaps://x","u":"a","p":"b","t":[0,9999999999],"k":5}',
    // Rights are never guessed: those of a version that has more of them are none.
    '{"s":"imaps://x","u":"a","p":"b","t":[0,9999999999],"r":null}',
    '{"s":"imaps://x","u":"a","p":"b","t":[0,9999999999],"r":[["mail:read","mail:other"],null,null,1]}',
    '{"s":"imaps://x","u":"a","p":"b","t":[0,9999999999],"r":[["mail:read"],["INBOX",1],null,1]}',
    '{"s":"imaps://x","u":"a","p":"b","t":[0,9999999999],"r":[["mail:read"],null,null]}',
  ])('of our own key that holds %j is none', async (text) => {
    const token = await new CompactEncrypt(deflateRawSync(text))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'old', typ: 'access.2' })
      .encrypt(keys.sealing.octets);
    await expect(unseal(token, ring)).rejects.toMatchObject(refused);
  });
});

describe('a token of another version', () => {
  const inside = { s: 'imaps://mail.example.com:993', u: 'a', p: 'b', e: 9_999_999_999 };
  const made = (typ?: string) =>
    new CompactEncrypt(Buffer.from(JSON.stringify(inside)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'old', ...(typ && { typ }) })
      .encrypt(keys.sealing.octets);

  it.each([undefined, 'bytes', 'access.3'])('(%s) is known for one, and not read', async (typ) => {
    await expect(unseal(await made(typ), ring)).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/Another version.*Sign in again/) as unknown,
    });
  });
});

describe('a token that opens to more than a token can hold', () => {
  it('is none', async () => {
    const token = await new CompactEncrypt(deflateRawSync(Buffer.alloc(1_000_000, ' ')))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'old', typ: 'access.2' })
      .encrypt(keys.sealing.octets);
    await expect(unseal(token, ring)).rejects.toMatchObject(refused);
  });
});

describe('the time of the sign-in', () => {
  const at = (text: string) => new Date(text);
  const token = () => sealed({ times: { ...GRANT.times, signedInAt: at('2026-03-01T10:00:00Z') } });

  it.each([
    ['2026-03-01T10:00:00Z', true],
    ['2026-03-01T10:00:01Z', false],
  ])('has to be no earlier than %s', async (since, isGood) => {
    const opened = unseal(await token(), { keys, since: at(since) });
    if (isGood) await expect(opened).resolves.toBeDefined();
    else await expect(opened).rejects.toMatchObject(refused);
  });
});

describe('changing keys', () => {
  it('lets old tokens live as long as their key stays in the ring', async () => {
    const token = await sealed();
    await expect(unseal(token, { keys: parseKeyRing(`${NEW},${OLD}`) })).resolves.toBeDefined();
    await expect(unseal(token, { keys: parseKeyRing(NEW) })).rejects.toMatchObject(refused);
  });

  it('seals with the first key', async () => {
    const token = await sealed({}, parseKeyRing(`${NEW},${OLD}`));
    await expect(unseal(token, { keys: parseKeyRing(NEW) })).resolves.toBeDefined();
    await expect(unseal(token, ring)).rejects.toMatchObject(refused);
  });

  it('under an old name does not open old tokens', async () => {
    const token = await sealed();
    await expect(unseal(token, { keys: parseKeyRing(key('old')) })).rejects.toMatchObject(refused);
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
