import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { accountKey } from '../../src/mail/endpoint.ts';
import type { Grant, TokenGrant } from '../../src/access/grant.ts';
import { parseKeyRing } from '../../src/access/key-ring.ts';
import { sealBytes, unsealBytes } from '../../src/access/sealed-bytes.ts';
import { unseal } from '../../src/access/sealed-token.ts';
import { parseServerUrl } from '../../src/mail/endpoint.ts';
import { Tokens } from '../../src/access/tokens.ts';
import { encodeId } from '../../src/mail/ids.ts';
import type { Scope } from '../../src/mail/rights.ts';
import { ALL_RIGHTS, SCOPES } from '../../src/mail/rights.ts';
import { Secret } from '../../src/mail/secret.ts';
import type { Narrowing } from '../../src/mail/sign-in.ts';

const keys = parseKeyRing(`k:${randomBytes(32).toString('base64')}`);
const server = parseServerUrl('imaps://mail.example.com')!;
const GRANT: Grant = {
  server,
  credentials: { user: 'anna', password: new Secret('secret') },
  profile: undefined,
  rights: ALL_RIGHTS,
};
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-01T00:00:00Z');

/** Tokens of a deployment where time stands where a test puts it. */
function deployment({ tokenHours = 12, tokenMaxDays = 3 } = {}) {
  const clock = { now: START };
  const at = () => new Date(clock.now);
  const tokens = new Tokens({ keys, tokenHours, tokenMaxDays }, at);
  const opened = async (made: Promise<{ token: string }>) => unseal((await made).token, { keys }, at());
  return { clock, tokens, at, opened, signIn: () => opened(tokens.issue(GRANT)) };
}

const account = accountKey(server, 'anna');
const idOf = (path: string) => encodeId({ kind: 'mailbox', account, path });

describe('a token of a sign-in', () => {
  it('may do everything, and says so', async () => {
    const { tokens, signIn } = deployment();
    expect(tokens.describe(await signIn())).toEqual({
      scopes: SCOPES,
      mailboxes: null,
      recipients: null,
      bodies: true,
      expiresAt: new Date(START + 12 * HOUR),
      hardEnd: new Date(START + 3 * DAY),
    });
  });
});

describe('a narrowed token', () => {
  it('has the limits that were asked for, mailboxes by id or path', async () => {
    const { tokens, signIn, opened } = deployment();
    const narrowing = {
      scopes: ['mail:read', 'mail:send'],
      mailboxes: [idOf('Archive'), 'inbox'],
      recipients: ['Anna@Example.com', '@example.org'],
      bodies: false,
      expiresAt: new Date(START + HOUR),
    };
    expect(tokens.describe(await opened(tokens.narrow(await signIn(), narrowing)))).toEqual({
      ...narrowing,
      mailboxes: [idOf('INBOX'), idOf('Archive')],
      recipients: ['anna@example.com', '@example.org'],
      hardEnd: new Date(START + HOUR),
    });
  });

  it.each<[string, Narrowing]>([
    ['a scope', { scopes: ['mail:read', 'mail:delete'] }],
    ['a mailbox', { mailboxes: ['INBOX', 'Other'] }],
    ['a recipient', { recipients: ['eve@example.com'] }],
    ['a domain', { recipients: ['@example.org'] }],
    ['bodies', { bodies: true }],
  ])('is given no %s that it does not have', async (_what, more) => {
    const { tokens, signIn, opened } = deployment();
    const limits = {
      scopes: ['mail:read'],
      mailboxes: ['INBOX'],
      recipients: ['a@example.org'],
      bodies: false,
    };
    const small = await opened(tokens.narrow(await signIn(), limits));
    await expect(tokens.narrow(small, more)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('may name one address of a domain that it has', async () => {
    const { tokens, signIn, opened } = deployment();
    const domain = await opened(tokens.narrow(await signIn(), { recipients: ['@example.org'] }));
    const one = await opened(tokens.narrow(domain, { recipients: ['Bob@example.org'] }));
    expect(one.rights.recipients).toEqual(['bob@example.org']);
  });

  it.each<Narrowing>([
    { scopes: [] },
    { scopes: ['mail:everything'] },
    { mailboxes: [] },
    { mailboxes: ['a\r\nb'] },
    { recipients: [] },
    { recipients: ['nobody'] },
    { recipients: ['a@b c'] },
    { expiresAt: new Date(START - 1) },
  ])('is not made for %j', async (narrowing) => {
    const { tokens, signIn } = deployment();
    await expect(tokens.narrow(await signIn(), narrowing)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('takes no mailbox of another account', async () => {
    const { tokens, signIn } = deployment();
    const other = encodeId({ kind: 'mailbox', account: 'other', path: 'INBOX' });
    await expect(tokens.narrow(await signIn(), { mailboxes: [other] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('a renewed token', () => {
  it('lasts as long as the deployment lets its sign-in', async () => {
    const { clock, tokens, opened, signIn } = deployment();
    let grant = await signIn();
    while (grant.times.expiresAt.getTime() < START + 3 * DAY) {
      clock.now += 10 * HOUR;
      grant = await opened(tokens.renew(grant));
    }
    expect(grant.times).toMatchObject({ signedInAt: new Date(START), expiresAt: new Date(START + 3 * DAY) });
    clock.now = START + 3 * DAY;
    await expect(tokens.renew(grant)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is the smaller one again', async () => {
    const { tokens, opened, signIn } = deployment();
    const small = await opened(tokens.narrow(await signIn(), { scopes: ['mail:flag'], bodies: false }));
    expect((await opened(tokens.renew(small))).rights).toEqual(small.rights);
  });
});

describe('whatever is made of a token, and of what was made of it', () => {
  const step = fc.record({
    how: fc.constantFrom('narrow' as const, 'renew' as const),
    scopes: fc.option(fc.subarray([...SCOPES], { minLength: 1 })),
    mailboxes: fc.option(fc.subarray(['INBOX', 'Archive', 'Trash'], { minLength: 1 })),
    bodies: fc.option(fc.boolean()),
    hours: fc.option(fc.integer({ min: 1, max: 100 })),
    passes: fc.integer({ min: 0, max: 5 }),
  });

  it('never may do more, nor lasts longer than the hard end of any before it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const { clock, tokens, opened, signIn } = deployment();
        let grant = await signIn();
        for (const { how, hours, passes, ...narrowing } of steps) {
          clock.now += passes * HOUR;
          const expiresAt = hours === null ? null : new Date(clock.now + hours * HOUR);
          const made = await opened(
            how === 'renew' ? tokens.renew(grant) : tokens.narrow(grant, { ...narrowing, expiresAt }),
          ).catch(() => undefined);
          if (!made) continue;
          expectNoMore(made, grant);
          const link = sealBytes({ grant: made, id: 'x' }, { keys }, new Date(clock.now));
          const { grant: linked } = await unsealBytes(link, { keys }, new Date(clock.now));
          expect(linked.times.expiresAt.getTime()).toBeLessThanOrEqual(made.times.expiresAt.getTime());
          await expect(unseal(link, { keys }, new Date(clock.now))).rejects.toThrow();
          grant = made;
        }
      }),
      { numRuns: 100 },
    );
  });

  function expectNoMore(made: TokenGrant, of: TokenGrant): void {
    const has = (scope: Scope) => of.rights.scopes.has(scope);
    expect([...made.rights.scopes].filter((scope) => !has(scope))).toEqual([]);
    const { mailboxes } = of.rights;
    if (mailboxes) expect([...made.rights.mailboxes!].filter((path) => !mailboxes.has(path))).toEqual([]);
    if (!of.rights.bodies) expect(made.rights.bodies).toBe(false);
    expect(made.times.signedInAt).toEqual(of.times.signedInAt);
    const end = of.times.hardEnd?.getTime() ?? START + 3 * DAY;
    expect(made.times.expiresAt.getTime()).toBeLessThanOrEqual(end);
    expect(made.times.hardEnd?.getTime() ?? end).toBeLessThanOrEqual(end);
  }
});
