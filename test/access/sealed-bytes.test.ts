import { createHash, hkdfSync, randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { compactDecrypt } from 'jose';

import type { BytesGrant } from '../../src/access/sealed-bytes.ts';
import { sealBytes, unsealBytes } from '../../src/access/sealed-bytes.ts';
import type { KeyRing } from '../../src/access/key-ring.ts';
import { parseKeyRing } from '../../src/access/key-ring.ts';
import { linkKey, sealLink } from '../../src/access/sealed-link.ts';
import { seal, unseal } from '../../src/access/sealed-token.ts';
import { parseServerUrl, parseSubmissionUrl, secretOf } from '../../src/mail/endpoint.ts';
import { URL_SECONDS } from '../../src/mail/limits.ts';
import { linkEnd, linkWindow, windowStart } from '../../src/mail/link-window.ts';
import { ALL_RIGHTS } from '../../src/mail/rights.ts';
import { Secret } from '../../src/mail/secret.ts';

const KEYS = `old:${randomBytes(32).toString('base64')}`;
/** What a container makes of the deployment's keys, each for itself. */
const container = (): { readonly keys: KeyRing } => ({ keys: parseKeyRing(KEYS) });
const ring = container();

const NOW = new Date('2026-03-01T09:31:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const refused = { code: 'UNAUTHENTICATED' };

function grantOf(user: string, signedInAt = new Date('2026-03-01T08:00:00Z')) {
  return {
    server: parseServerUrl('imaps://mail.example.com')!,
    credentials: { user, password: new Secret('correct horse') },
    profile: undefined,
    rights: ALL_RIGHTS,
    times: { signedInAt, expiresAt: new Date('2026-03-01T20:00:00Z'), hardEnd: undefined },
  };
}

const linkOf = (id: string, now = NOW, grant: BytesGrant['grant'] = grantOf('anna')) =>
  sealBytes({ grant, id }, ring, now);
const nonceOf = (link: string) => link.split('.')[2]!;

describe('a link', () => {
  it('opens the one thing that it was made for', async () => {
    const { id, grant } = await unsealBytes(linkOf('a'), ring, NOW);
    expect([id, grant.credentials.user]).toEqual(['a', 'anna']);
  });

  it('holds what opens the mailbox, and nothing that renews it or sends', async () => {
    const provided = {
      ...grantOf('anna'),
      credentials: { user: 'anna', accessToken: new Secret('access') },
      renewal: { provider: 'own', refreshToken: new Secret('refresh'), expiresAt: later(600), family: 'f' },
      submission: {
        server: parseSubmissionUrl('smtps://mail.example.com')!,
        credentials: { user: 'anna', password: new Secret('sending') },
      },
    };
    const { grant } = await unsealBytes(linkOf('a', NOW, provided), ring, NOW);
    expect(secretOf(grant.credentials).reveal()).toBe('access');
    expect([grant.renewal, grant.submission]).toEqual([undefined, undefined]);
    expect(grant.times.expiresAt).toEqual(later(600));
  });

  it.each([
    [1_200, 1_900],
    [1_500, 2_200],
    [2_400, 3_000],
  ])('of an access token of %i characters has no more than %i', (characters, most) => {
    const accessToken = new Secret(randomBytes((characters * 3) / 4).toString('base64url'));
    const profile = {
      capabilities: ['IMAP4rev1'],
      keepsCommandsBehindSignIn: true,
      signInBy: 'XOAUTH2' as const,
    };
    const grant = {
      ...grantOf('anna@example.com'),
      credentials: { user: 'anna@example.com', accessToken },
      profile,
    };
    expect(linkOf('x'.repeat(100), NOW, grant).length).toBeLessThanOrEqual(most);
  });

  it('is the same all through a window, in every container, and another in the next', () => {
    const start = windowStart(linkWindow(NOW));
    const last = new Date(start.getTime() + URL_SECONDS * 1000 - 1);
    const first = linkOf('a', start);
    expect(linkOf('a', last)).toBe(first);
    expect(sealBytes({ grant: grantOf('anna'), id: 'a' }, container(), last)).toBe(first);
    expect(linkOf('a', new Date(last.getTime() + 1))).not.toBe(first);
  });

  it.each([
    ['another thing', () => linkOf('b')],
    ['another user', () => linkOf('a', NOW, grantOf('robin'))],
    [
      'another sign-in of the same user',
      () => linkOf('a', NOW, grantOf('anna', new Date('2026-03-01T08:00:01Z'))),
    ],
  ])('is another, with another nonce, for %s', (_name, other) => {
    expect(nonceOf(other())).not.toBe(nonceOf(linkOf('a')));
  });

  it('is the same for Basic credentials, which have no sign-in', () => {
    const { times: _times, ...basic } = grantOf('anna');
    expect(linkOf('a', later(30), basic)).toBe(linkOf('a', NOW, basic));
  });

  it('of Basic credentials works where tokens were ended within its window', async () => {
    const { times: _times, ...basic } = grantOf('anna');
    const since = later(-1);
    const link = sealBytes({ grant: basic, id: 'a' }, { ...ring, since }, NOW);
    expect(await unsealBytes(link, { ...ring, since }, NOW)).toMatchObject({ id: 'a' });
    const before = linkOf('a', later(-2), basic);
    await expect(unsealBytes(before, { ...ring, since }, NOW)).rejects.toMatchObject(refused);
  });

  it('works for its window and the next one, and opens nothing in the next but one', async () => {
    const window = linkWindow(NOW);
    const link = linkOf('a');
    const end = linkEnd(window).getTime();
    expect(end - NOW.getTime()).toBeGreaterThanOrEqual(URL_SECONDS * 1000);
    await expect(unsealBytes(link, ring, new Date(end - 1))).resolves.toMatchObject({ id: 'a' });
    for (const late of [end, end + URL_SECONDS * 1000, end + 86_400_000])
      await expect(unsealBytes(link, ring, new Date(late))).rejects.toMatchObject({
        ...refused,
        message: 'This URL has expired. Read the message again to get a new one',
      });
  });

  it('ends by its key: a header that claims a later window opens nothing', async () => {
    const [header = '', ...rest] = linkOf('a').split('.');
    const claimed = JSON.parse(Buffer.from(header, 'base64url').toString()) as object;
    const much = new Date(NOW.getTime() + 2 * URL_SECONDS * 1000);
    for (const win of [linkWindow(much), linkWindow(much) - 1, linkWindow(much) + 1, '1', null, 0.5, -1]) {
      const forged = [Buffer.from(JSON.stringify({ ...claimed, win })).toString('base64url'), ...rest].join(
        '.',
      );
      await expect(unsealBytes(forged, ring, much)).rejects.toMatchObject(refused);
    }
  });

  it('ends with its token', async () => {
    const grant = { ...grantOf('anna'), times: { ...grantOf('anna').times, expiresAt: later(60) } };
    await expect(unsealBytes(linkOf('a', NOW, grant), ring, later(59))).resolves.toBeDefined();
    await expect(unsealBytes(linkOf('a', NOW, grant), ring, later(60))).rejects.toMatchObject(refused);
  });

  it('is known to a container whose clock is a little behind', async () => {
    const start = windowStart(linkWindow(NOW));
    await expect(
      unsealBytes(linkOf('a', start), ring, new Date(start.getTime() - 2_000)),
    ).resolves.toBeDefined();
    const far = new Date(start.getTime() + URL_SECONDS * 1000);
    await expect(unsealBytes(linkOf('a', far), ring, new Date(start.getTime() - 1))).rejects.toMatchObject(
      refused,
    );
  });

  it('is no token, and a token is no link', async () => {
    await expect(unseal(linkOf('a'), ring, NOW)).rejects.toMatchObject(refused);
    await expect(unsealBytes(await seal(grantOf('anna'), ring.keys), ring, NOW)).rejects.toMatchObject(
      refused,
    );
  });

  it('opens after the keys were rotated, and not without its key', async () => {
    const next = `new:${randomBytes(32).toString('base64')}`;
    await expect(
      unsealBytes(linkOf('a'), { keys: parseKeyRing(`${next},${KEYS}`) }, NOW),
    ).resolves.toBeDefined();
    await expect(unsealBytes(linkOf('a'), { keys: parseKeyRing(next) }, NOW)).rejects.toMatchObject(refused);
  });

  it('has a length that tells nothing of the password by an id that was chosen', () => {
    const { times } = grantOf('anna');
    const password = new Secret('a long and unusual passphrase');
    const grant = { ...grantOf('anna'), credentials: { user: 'anna', password }, times };
    const lengthFor = (id: string) => linkOf(id, NOW, grant).length;
    const guess = password.reveal();
    expect(lengthFor(guess.repeat(3))).toBe(lengthFor('0123456789 abcdefghi ABCDEFGH'.repeat(3)));
  });

  it.each(['', 'ä', 'x'.repeat(3_000)])('opens the thing of the id «%s»', async (id) => {
    const { times } = grantOf('anna');
    expect(await unsealBytes(linkOf(id, NOW, { ...grantOf('anna'), times }), ring, NOW)).toMatchObject({
      id,
    });
  });

  it('is sealed with keys of its own: neither those of tokens nor those of nonces open it', async () => {
    const link = linkOf('a');
    const { sealing } = ring.keys;
    const window = linkWindow(NOW);
    const seals = linkKey(sealing, window);
    await expect(compactDecrypt(link, seals)).resolves.toBeDefined();
    const both = Buffer.from(hkdfSync('sha256', sealing.octets, '', `postern link ${window}`, 64));
    expect(both.subarray(0, 32).equals(seals)).toBe(true);
    const others = [
      sealing.octets,
      both.subarray(32),
      linkKey(sealing, window - 1),
      linkKey(sealing, window + 1),
    ];
    for (const other of others)
      await expect(compactDecrypt(link, other)).rejects.toThrow('decryption operation failed');
  });

  it('is shorter than 2 KB whatever was learned of the server', () => {
    const capabilities = Array.from({ length: 200 }, () => randomBytes(9).toString('hex'));
    const profile = {
      capabilities,
      delimiter: '/',
      keepsCommandsBehindSignIn: true,
      signInBy: 'PLAIN' as const,
    };
    expect(linkOf('a', NOW, { ...grantOf('anna'), profile }).length).toBeLessThan(2_048);
  });
});

describe('100,000 links', () => {
  it('of two tokens, two containers and two windows repeat no nonce for other octets', () => {
    const containers = [container(), container()];
    const grants = [grantOf('anna'), grantOf('anna', new Date('2026-03-01T08:00:01Z'))];
    const digests = new Map<string, string>();
    for (let i = 0; i < 12_500; i++)
      for (const grant of grants)
        for (const { keys } of containers)
          for (const now of [NOW, later(URL_SECONDS)])
            expectNoOther(digests, sealBytes({ grant, id: `WyJwIiwi${i}` }, { keys }, now));
    // The containers made the same links; everything else differs.
    expect(digests.size).toBe(50_000);
  });

  it('repeat none where versions of zlib deflate the same claims to different octets', () => {
    const digests = new Map<string, string>();
    const window = linkWindow(NOW);
    for (let i = 0; i < 1_000; i++)
      for (const suffix of ['', '\0', '\0\0'])
        expectNoOther(digests, sealLink(Buffer.from(`${i}${suffix}`), window, ring.keys));
    expect(digests.size).toBe(3_000);
  });

  it('repeat none where a key has another name, or a name another key', () => {
    const digests = new Map<string, string>();
    const window = linkWindow(NOW);
    const [, octets] = KEYS.split(':');
    const rings = [`a:${octets}`, `b:${octets}`, `a:${randomBytes(32).toString('base64')}`].map(parseKeyRing);
    for (let i = 0; i < 1_000; i++)
      for (const keys of rings) expectNoOther(digests, sealLink(Buffer.from(`${i}`), window, keys));
    expect(digests.size).toBe(3_000);
  });

  /** A nonce stands for one link: the same nonce with other octets would give the octets away. */
  function expectNoOther(digests: Map<string, string>, link: string): void {
    const digest = createHash('sha256').update(link).digest('base64');
    const before = digests.get(nonceOf(link));
    if (before !== undefined && before !== digest) throw new Error('a nonce has come again for another link');
    digests.set(nonceOf(link), digest);
  }
});
