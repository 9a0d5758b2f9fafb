import type http from 'node:http';
import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { MODERN, scriptedImap } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import { pop3Message } from '../support/scripted-pop3-options.ts';
import { ScriptedPop3 } from '../support/scripted-pop3.ts';
import type { Delivery } from '../support/subscriber.ts';
import { WebhookHouse } from '../support/webhook-house.ts';

// The functions of examples/webhooks, called as a platform calls them.

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

interface FunctionEvent {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}
interface Example {
  readonly handler: (
    event: FunctionEvent,
  ) => Promise<{ readonly statusCode: number; readonly body?: string }>;
}

describe('examples/webhooks', () => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const each of opened.splice(0).reverse()) await each.close();
  });
  const keep = <T extends { close(): Promise<void> }>(each: T): T => (opened.push(each), each);

  async function load(name: string, env: Record<string, string> = {}): Promise<Example> {
    Object.assign(process.env, { WEBHOOK_SECRET: SECRET, ...env });
    return (await import(`../../examples/webhooks/${name}`)) as Example;
  }

  /** The function behind its URL: bodies come as text, or in base64. */
  function answerBy(house: WebhookHouse, { handler }: Example, isBase64Encoded = false): Promise<unknown>[] {
    const calls: Promise<unknown>[] = [];
    house.subscriber.answering = ({ headers, raw }, response) => {
      const body = isBase64Encoded ? Buffer.from(raw).toString('base64') : raw;
      const answered = handler({ headers, body, isBase64Encoded }).then(({ statusCode, ...answer }) =>
        response.writeHead(statusCode, { 'content-type': 'application/json' }).end(answer.body),
      );
      calls.push(answered);
      return 'own';
    };
    return calls;
  }

  it.each([false, true])(
    'function.js answers the challenge and says what arrived (base64: %s)',
    async (isBase64) => {
      const server = keep(await scriptedImap({ capabilities: MODERN, mailboxes: { INBOX: 2 } }));
      const house = keep(await WebhookHouse.start({ servers: server.url }));
      const log = jest.spyOn(console, 'log').mockImplementation(() => {});
      const calls = answerBy(house, await load('function.js'), isBase64);
      const account = await house.gateway.signIn('anna', 'secret');
      const { id } = await house.subscribe(account, { fields: ['subject', 'from'], signingSecret: SECRET });
      deliver(server.mailboxes.get('INBOX')!);
      await house.poll();
      await Promise.all(calls);
      expect(log.mock.calls).toEqual([['anna@example.com: Message 3']]);
      expect(await house.read(account, id)).toMatchObject({ state: 'ACTIVE', reason: null });
    },
  );

  it('function.js takes nothing that is not signed, or old, or changed', async () => {
    const { handler } = await load('function.js');
    const server = keep(await scriptedImap({ capabilities: MODERN, mailboxes: { INBOX: 2 } }));
    const house = keep(await WebhookHouse.start({ servers: server.url }));
    const account = await house.gateway.signIn('anna', 'secret');
    await house.subscribe(account, { signingSecret: SECRET });
    const [{ headers, raw } = {} as Delivery] = house.subscriber.heard;
    const call = async (more: object, body = raw) =>
      (await handler({ headers: { ...headers, ...more }, body })).statusCode;
    expect(await call({})).toBe(200);
    expect(await call({}, `${raw} `)).toBe(401);
    expect(await call({ 'webhook-id': 'another' })).toBe(401);
    expect(await call({ 'webhook-signature': 'v1,AAAA' })).toBe(401);
    expect(await call({ 'webhook-signature': undefined })).toBe(401);
    const late = String(Number(headers['webhook-timestamp']) - 301);
    expect(await call({ 'webhook-timestamp': late })).toBe(401);
    expect(await call({ 'webhook-timestamp': undefined })).toBe(401);
  });

  it('pop-to-imap.js puts new mail of a POP3 box into another account, whole and once', async () => {
    const words = 'A letter, 8-bit: \u00e9\u00e9.\r\n.A line that begins with a dot.';
    const pop3 = keep(new ScriptedPop3({ users: { box: 'secret' }, messages: [pop3Message('Old', 'old')] }));
    await pop3.listen();
    const imap = keep(
      await scriptedImap({
        ...{ capabilities: MODERN, mailboxes: { INBOX: 1, Archive: 0 } },
        users: { anna: 'secret' },
      }),
    );
    const house = keep(await WebhookHouse.start({ servers: `${pop3.url},${imap.url}` }));
    const target = await house.gateway.signIn('anna', 'secret', imap.url);
    const narrow = await house.send(target, 'POST', '/v1/tokens:narrow', { scopes: ['mail:draft'] });
    const { token } = JSON.parse(narrow.body) as { token: string };
    // The gateway, as the function reaches it.
    let failures = 1;
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init = {}) => {
      const { pathname, search } = new URL(url);
      const { method = 'GET', headers: given, body } = init as { body?: ArrayBuffer } & RequestInit;
      const headers = (given ?? {}) as Record<string, string>;
      if (method === 'GET') {
        const read = await house.gateway.request(method, `${pathname}${search}`, headers);
        return new Response(Buffer.from(read.octets), { status: read.status });
      }
      const request = { method, path: pathname, query: search.slice(1), headers, body: Buffer.from(body!) };
      const { status } = await house.gateway.app({ ...request, id: 'r', timeLeft: 29_000 });
      // The answer to the first copy is lost.
      return new Response(null, { status: failures-- > 0 ? 502 : status });
    });
    jest.spyOn(console, 'error').mockImplementation(() => {});
    const example = await load('pop-to-imap.js', {
      POSTERN: 'https://mail.example.com',
      TARGET_TOKEN: token,
    });
    const calls = answerBy(house, example);
    const box = await house.gateway.signIn('box', 'secret', pop3.url);
    const fields = ['rawUrl', 'messageId', 'receivedAt'];
    const { id } = await house.subscribe(box, { fields, signingSecret: SECRET });
    const raw = Buffer.concat([
      Buffer.from('Message-ID: <new@example.com>\r\n'),
      pop3Message('New', words).raw,
    ]);
    pop3.drop.push({ uidl: 'NEW', raw });
    await house.poll();
    expect(await house.read(box, id)).toMatchObject({
      state: 'FAILING',
      reason: 'The callback answered 500',
    });
    await house.poll();
    expect(await house.read(box, id)).toMatchObject({ state: 'ACTIVE' });
    await Promise.all(calls);
    const inbox = imap.mailboxes.get('INBOX')!.messages;
    expect(inbox.length).toBe(2);
    expect(inbox[1]!.raw.toString('latin1')).toBe(raw.toString('latin1'));
  });
});
