import { describe, expect, it } from '@jest/globals';

import type { Client, ClientOptions, Session } from '../../clients/typescript/src/index.ts';
import { createClient, isPosternError, signIn, unwrap } from '../../clients/typescript/src/index.ts';
import type { Gateway } from '../support/gateway.ts';
import { no } from '../support/scripted-faults.ts';
import type { ScriptedHouse } from '../support/scripted-fixture.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';
import type { Script } from '../support/scripted-options.ts';

// What clients/typescript makes of a mail server that hangs up in the middle of a change, or is asked too often.

const open = scriptedHouses();

/** `fetch` that hands requests to the gateway's Lambda handler. */
const fetchOf =
  (gateway: Gateway): typeof fetch =>
  async (input, init = {}) => {
    const { host, pathname, search } = new URL(input);
    const headers = { host, ...Object.fromEntries(new Headers(init.headers)) };
    const answer = await gateway.request(
      init.method ?? 'GET',
      pathname + search,
      headers,
      init.body as string | undefined,
    );
    return new Response(new Uint8Array(answer.octets), { status: answer.status, headers: answer.headers });
  };

const enter = ({ gateway }: ScriptedHouse, options: Partial<ClientOptions> = {}): Promise<Session> => {
  const credentials = { user: 'anna', password: 'secret' };
  return signIn({ url: 'http://gateway.example', credentials, fetch: fetchOf(gateway), ...options });
};

/** How often a command was heard, over all connections. */
const heard = ({ server }: ScriptedHouse, command: string): number =>
  server.transcripts.flatMap(({ commands }) => commands).filter((line) => line.startsWith(command)).length;

/** Refuses so many times, then is honest. */
function refusing(times: number, refusal: Script): Script {
  let left = times;
  return (command, session) => (left-- > 0 ? refusal(command, session) : session.honestly(command));
}

const busy = no('LIMIT', 'Too many requests, try again in 1 second');

describe('a change that the mail server hung up on', () => {
  it('is unknown over REST, says how to look, and is made once', async () => {
    const house = await open({ closeAt: 'CREATE' });
    const postern = await enter(house);
    const outcome = await postern.rest.createMailbox({ body: { path: 'Plans' } });
    expect(outcome).toMatchObject({
      outcome: 'UNKNOWN',
      isRepeatSafe: true,
      error: { code: 'OUTCOME_UNKNOWN', status: 502, retryable: false },
    });
    expect(outcome.outcome === 'UNKNOWN' && outcome.look).toMatch(/ALREADY_EXISTS/);
    expect(() => unwrap(outcome)).toThrow('may or may not have been applied');
    expect(heard(house, 'CREATE')).toBe(1);
  });

  it('is unknown over GraphQL, beside no data, and is made once', async () => {
    const house = await open({ closeAt: 'CREATE' });
    const postern = await enter(house);
    const text = 'mutation { createMailbox(input: { path: "Plans" }) { mailbox { id } } }';
    const { data, errors } = await postern.graphql(text);
    expect(data).toEqual({ createMailbox: null });
    expect(errors).toMatchObject([{ code: 'OUTCOME_UNKNOWN', path: ['createMailbox'], retryable: false }]);
    expect(errors![0].docs).toMatch(/\/docs\/guide\/errors\/OUTCOME_UNKNOWN$/);
    expect(heard(house, 'CREATE')).toBe(1);
  });
});

describe('a mail server that is asked too often', () => {
  /** Signed in while it was still patient; with what was asked since, and how long it was waited for. */
  async function impatient(on: Readonly<Record<string, Script>>, options: Partial<ClientOptions> = {}) {
    const house = await open();
    const [asked, waits]: [string[], unknown[]] = [[], []];
    const counted: typeof fetch = (url, init) => {
      asked.push(new URL(url).pathname);
      return fetchOf(house.gateway)(url, init);
    };
    const onRetry = (wait: unknown) => waits.push(wait);
    const postern = await enter(house, { fetch: counted, onRetry, ...options });
    asked.length = 0;
    house.server.become({ on });
    return { postern, asked, waits };
  }
  const listed = ['/v1/mailboxes'];

  it('is asked again after the time that it names', async () => {
    const { postern, asked, waits } = await impatient({ LIST: refusing(2, busy) });
    const { mailboxes } = await postern.rest.listMailboxes();
    expect(mailboxes.map(({ path }) => path)).toContain('INBOX');
    expect(waits[0]).toMatchObject({ error: { code: 'RATE_LIMITED', retryAfter: 1 }, milliseconds: 1000 });
    expect(asked).toHaveLength(1 + waits.length);
  });

  it('tells its refusal where it goes on refusing', async () => {
    const { postern, asked } = await impatient({ LIST: busy }, { retries: 1 });
    await expect(postern.rest.listMailboxes()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(asked).toEqual([...listed, ...listed]);
  });

  it('makes a change once more where that is safe, and no other', async () => {
    const { postern, asked } = await impatient({ CREATE: refusing(1, busy), RENAME: refusing(1, busy) });
    const made = unwrap(await postern.rest.createMailbox({ body: { path: 'Plans' } }));
    expect(asked).toEqual([...listed, ...listed]);
    const path = { mailboxId: made.mailbox!.id };
    const renamed = await postern.rest.renameMailbox({ path, body: { path: 'Notes' } }).catch(codeOf);
    expect([renamed, asked.length]).toEqual(['RATE_LIMITED', 3]);
  });

  it('is not waited for any longer by a call that is aborted', async () => {
    const stop = new AbortController();
    const slow = no('LIMIT', 'Try again in 500 seconds');
    const onRetry = () => stop.abort(new Error('enough'));
    const { postern, asked } = await impatient({ LIST: slow }, { onRetry });
    await expect(postern.rest.listMailboxes({ signal: stop.signal })).rejects.toThrow('enough');
    expect(asked).toEqual(listed);
  });
});

const codeOf = (error: unknown) => (isPosternError(error) ? error.code : error);

describe('what is no answer of the gateway', () => {
  const client = (answer: () => Response | Promise<Response>, options: Partial<ClientOptions> = {}): Client =>
    createClient({
      url: 'http://gateway.example/base/',
      fetch: () => Promise.resolve(answer()),
      retries: 0,
      ...options,
    });

  it.each([
    [502, 'SERVER_UNAVAILABLE', true],
    [429, 'RATE_LIMITED', true],
    [401, 'UNAUTHENTICATED', false],
    [404, 'BAD_USER_INPUT', false],
    [500, 'INTERNAL', false],
  ])('a proxy’s %i is %s', async (status, code, retryable) => {
    const page = () => new Response('<h1>no</h1>', { status, headers: { 'retry-after': '7' } });
    await expect(client(page).rest.getAccount()).rejects.toMatchObject({
      code,
      status,
      retryable,
      retryAfter: 7,
    });
  });

  it('an answer that is cut is none; of a change it is unknown', async () => {
    const cut = () => new Response('{"mailb', { headers: { 'content-type': 'application/json' } });
    await expect(client(cut).rest.getAccount()).rejects.toMatchObject({ code: 'NO_ANSWER' });
    const made = await client(cut).rest.createMailbox({ body: { path: 'Plans' } });
    expect(made).toMatchObject({ outcome: 'UNKNOWN', error: { code: 'NO_ANSWER' } });
    const { data, errors } = await client(cut).graphql('mutation { endTokens(input: {}) { since } }');
    expect([data, errors![0].code]).toEqual([null, 'NO_ANSWER']);
  });

  it('a call that is aborted throws the reason', async () => {
    const reason = new Error('enough');
    const asked = client(() => new Response('{}'), {
      fetch: (_, init) => Promise.reject(init!.signal!.reason as Error),
    });
    const signal = AbortSignal.abort(reason);
    await expect(asked.rest.getAccount({ signal })).rejects.toBe(reason);
    await expect(asked.graphql('{ account { user } }', {}, { signal })).rejects.toBe(reason);
    await expect(asked.rest.createMailbox({ body: { path: 'x' }, signal })).rejects.toBe(reason);
  });
});
