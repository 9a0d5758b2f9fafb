import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { bodyLimit } from '../../src/access/body-limit.ts';
import { parseKeyRing } from '../../src/access/key-ring.ts';
import { seal } from '../../src/access/sealed-token.ts';
import { ServerPolicy } from '../../src/access/server-policy.ts';
import { parseServerUrl } from '../../src/mail/endpoint.ts';
import { MAX_BODY, MAX_SIGN_IN_BODY, MAX_SMALL_BODY } from '../../src/mail/limits.ts';
import { ALL_RIGHTS } from '../../src/mail/rights.ts';
import { Secret } from '../../src/mail/secret.ts';

const keys = parseKeyRing(`k:${randomBytes(32).toString('base64')}`);
const server = parseServerUrl('imaps://mail.example.com')!;
const guard = { keys, policy: new ServerPolicy([server]) };
let token = '';
beforeAll(async () => {
  const credentials = { user: 'anna', password: new Secret('secret') };
  const times = { signedInAt: new Date(), expiresAt: new Date(Date.now() + 3_600_000), hardEnd: undefined };
  token = await seal({ server, credentials, profile: undefined, rights: ALL_RIGHTS, times }, keys);
});

const limit = (path: string, authorization?: string) =>
  bodyLimit({ path, headers: { authorization } }, guard);

describe('a body may have', () => {
  it('16 KB at /v1/tokens, whoever asks', async () => {
    expect(await limit('/v1/tokens')).toBe(MAX_SIGN_IN_BODY);
    expect(await limit('/v1/tokens', `Bearer ${token}`)).toBe(MAX_SIGN_IN_BODY);
  });

  it.each(['/graphql', '/v1/mailboxes/abc/messages', '/v1/messages:send', '/v1/messages/abc/draft'])(
    'megabytes at %s with a token that opens',
    async (path) => {
      expect(await limit(path, `Bearer ${token}`)).toBe(MAX_BODY);
      for (const other of [undefined, '', 'Bearer x', `Bearer ${token}x`, 'Basic YTpi', `Digest ${token}`])
        expect(await limit(path, other)).toBe(MAX_SMALL_BODY);
    },
  );

  it.each(['/v1/messages', '/health', '/v1/mailboxes/abc/messages/x', '/graphqlx', '/v1/tokensx'])(
    '256 KB at %s even with a token',
    async (path) => {
      expect(await limit(path, `Bearer ${token}`)).toBe(MAX_SMALL_BODY);
    },
  );
});
