import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { createClient, isPosternError, resume, signIn } from '../../clients/typescript/src/index.ts';
import { Owner } from '../contract/changes-subject.ts';
import { ClientHouse } from '../support/client-house.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// How clients/typescript signs in, renews its token, and goes on with one that was kept; against Dovecot.

/** `fetch` that notes the path of each request; with `replies`, some are answered in place of the gateway. */
function noted(
  replies: Record<string, (answer: () => Promise<Response>) => Promise<Response> | Response> = {},
) {
  const asked: string[] = [];
  const authorizations: (string | null)[] = [];
  const fetch_: typeof fetch = async (url, init) => {
    const path = new URL(url).pathname;
    asked.push(path);
    authorizations.push(new Headers(init?.headers).get('authorization'));
    const answer = () => fetch(url, init);
    return replies[path]?.(answer) ?? answer();
  };
  return { asked, authorizations, fetch: fetch_ };
}

/** The answer to a sign-in, whose token seems to end in so many milliseconds. */
const endingIn = (milliseconds: number) => async (answer: () => Promise<Response>) => {
  const body = (await (await answer()).json()) as object;
  const expiresAt = new Date(Date.now() + milliseconds).toISOString();
  return Response.json({ ...body, expiresAt }, { status: 201 });
};
/** The next request finds it due. */
const due = endingIn(0);
const nearlyDue = endingIn(3_900_000);

const LIMITED = { narrow: { expiresAt: new Date(Date.now() + 3_600_000).toISOString() } };

/** Runs with another idea of what time it is. */
async function at<T>(time: number, run: () => Promise<T>): Promise<T> {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(time);
  try {
    return await run();
  } finally {
    clock.mockRestore();
  }
}

const refusedWith = (code: string, status: number) => () => Response.json({ code, detail: 'no' }, { status });

describeServer('dovecot', (server) => {
  let house: ClientHouse;
  beforeAll(async () => {
    house = await ClientHouse.start(server);
  });
  afterAll(() => house.close());

  describe('a session', () => {
    it('renews its token before it ends, once for all who ask', async () => {
      const { asked, fetch } = noted({ '/v1/tokens': due });
      const told: string[] = [];
      const { postern } = await house.enter([], { fetch, onToken: (token) => told.push(token) });
      await Promise.all([postern.rest.getToken(), postern.rest.getToken()]);
      expect(asked.sort()).toEqual(['/v1/tokens', '/v1/tokens/self', '/v1/tokens/self', '/v1/tokens:renew']);
      expect(told).toEqual([await postern.token()]);
    });

    it.each([
      ['is refused', { '/v1/tokens': due, '/v1/tokens:renew': refusedWith('UNAUTHENTICATED', 401) }, {}],
      ['leads no further', { '/v1/tokens:narrow': due, '/v1/tokens:renew': endingIn(-60_000) }, LIMITED],
    ])('asks for credentials again where renewing %s', async (_, replies, options) => {
      const { asked, fetch } = noted(replies);
      const { credentials } = await Owner.new(server);
      let times = 0;
      const ask = () => (times++, Promise.resolve(credentials));
      const postern = await signIn({ url: house.url, credentials: ask, fetch, ...options });
      expect((await postern.rest.getToken()).scopes).toContain('mail:read');
      expect([times, asked.filter((path) => path === '/v1/tokens:renew').length]).toEqual([2, 1]);
    });

    it('goes on with its token where renewing fails for now', async () => {
      const busy = refusedWith('SERVER_UNAVAILABLE', 502);
      const { asked, fetch } = noted({ '/v1/tokens': nearlyDue, '/v1/tokens:renew': busy });
      const { postern } = await house.enter([], { fetch, retries: 0 });
      // A clock that is an hour ahead finds the time of the token nearly gone.
      const { scopes } = await at(Date.now() + 3_600_000, () => postern.rest.getToken());
      expect(scopes).toContain('mail:read');
      expect(asked).toEqual(['/v1/tokens', '/v1/tokens:renew', '/v1/tokens/self']);
    });

    it('tells why it cannot renew a token that has ended', async () => {
      const busy = refusedWith('SERVER_UNAVAILABLE', 502);
      const { fetch } = noted({ '/v1/tokens': due, '/v1/tokens:renew': busy });
      const { postern } = await house.enter([], { fetch, retries: 0 });
      await expect(postern.rest.getToken()).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE' });
    });

    it('has fewer rights from the beginning where it is told to', async () => {
      const { postern } = await house.enter([], { narrow: { scopes: ['mail:read'] } });
      const refused = await postern.rest.createMailbox({ body: { path: 'Plans' } }).catch((e: unknown) => e);
      expect(isPosternError(refused) && refused.code).toBe('FORBIDDEN');
    });

    it('goes on with a token that was kept', async () => {
      const { owner, postern } = await house.enter();
      const kept: string[] = [];
      const token = await postern.token();
      const resumed = await resume({ url: house.url, token, onToken: (next) => kept.push(next) });
      expect(resumed.account.user).toBe(owner.credentials.user);
      expect(kept).toEqual([await resumed.token()]);
      expect((await resumed.rest.getAccount()).user).toBe(owner.credentials.user);
      await expect(resume({ url: house.url, token: 'none' })).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
    });
  });

  it('goes on with the token that the gateway sends in place of the current one', async () => {
    const { postern } = await house.enter();
    const next = await postern.token();
    const replaced = async (answer: () => Promise<Response>) => {
      const { body, headers } = await answer();
      return new Response(body, { headers: { ...Object.fromEntries(headers), 'postern-token': next } });
    };
    const { authorizations, fetch } = noted({ '/v1/tokens/self': replaced });
    const first = (await postern.rest.renewToken()).token;
    const told: string[] = [];
    const client = createClient({ url: house.url, token: () => first, fetch, onToken: (t) => told.push(t) });
    await client.rest.getToken();
    await client.rest.getToken();
    expect(authorizations).toEqual([`Bearer ${first}`, `Bearer ${next}`]);
    expect([await client.token(), told[0]]).toEqual([next, next]);
  });
});
