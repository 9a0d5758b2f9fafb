import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Session } from '../../clients/typescript/src/index.ts';
import {
  createClient,
  download,
  graphqlPages,
  isPosternError,
  listen,
  messages,
  search,
  signIn,
  upload,
} from '../../clients/typescript/src/index.ts';
import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { toLambda } from '../../src/lambda/handler.ts';
import { startLambdaFront } from '../../src/local/http.ts';
import type { Front } from '../../src/node/server.ts';
import { Owner, letters } from '../contract/changes-subject.ts';
import { LocalRun } from '../support/local-run.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// clients/typescript against Dovecot through a gateway that streams, and through one that cannot.

const FIELDS = ['id' as const, 'subject' as const];

describeServer('dovecot', (server) => {
  const env = { POSTERN_SERVERS: `imaps://localhost:${server.ports.imaps}`, POSTERN_CA_FILE: server.caFile };
  let gateway: LocalRun;
  let front: Front;
  beforeAll(async () => {
    gateway = await LocalRun.start(env);
    front = await startLambdaFront(toLambda(createApp(localConfig(env), () => {})), { port: 0 });
  });
  afterAll(async () => {
    await front.close();
    await gateway.stop();
  });

  async function enter(url = gateway.url): Promise<{ owner: Owner; postern: Session }> {
    const owner = await Owner.new(server, letters(12));
    return { owner, postern: await signIn({ url, credentials: owner.credentials }) };
  }

  describe('reading', () => {
    it('walks the pages of both APIs to their end', async () => {
      const { postern } = await enter();
      const subjects: unknown[] = [];
      for await (const { subject } of messages(postern, 'INBOX', { fields: FIELDS, first: 5 }))
        subjects.push(subject);
      expect(subjects).toEqual(Array.from({ length: 12 }, (_, i) => `letter ${12 - i}`));
      const found: unknown[] = [];
      for await (const each of search(
        postern,
        { filter: { subject: 'letter 1' } },
        { fields: FIELDS, first: 2 },
      ))
        found.push(each.subject);
      expect(found.sort()).toEqual(['letter 1', 'letter 10', 'letter 11', 'letter 12']);
      const text = `query ($after: String) { mailbox(role: INBOX) { messages(first: 5, after: $after) {
        nodes { subject } pageInfo { hasNextPage endCursor } } } }`;
      type Page = { nodes: { subject: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      const walked: string[] = [];
      const ask = async (after?: string): Promise<Page> => {
        const { data, errors } = await postern.graphql<{ mailbox: { messages: Page } }>(text, { after });
        if (errors) throw errors[0];
        return data.mailbox.messages;
      };
      for await (const page of graphqlPages(ask)) walked.push(...page.nodes.map(({ subject }) => subject));
      expect(walked).toEqual(subjects);
    });

    it('downloads with progress what it uploaded with progress', async () => {
      const { postern } = await enter();
      const raw = `Subject: large\r\n\r\n${'tide '.repeat(40_000)}\r\n`;
      const [up, down]: number[][] = [[], []];
      const onUp = ({ done }: { done: number }) => up!.push(done);
      const added = await upload(postern, 'INBOX', new Blob([raw]), { onProgress: onUp });
      if (added.outcome === 'UNKNOWN') throw added.error;
      const answer = await postern.rest.getRawMessage({ path: { messageId: added.data.message!.id } });
      const file = await download(answer, { onProgress: ({ done }) => down!.push(done) });
      expect(await (await file.blob()).text()).toBe(raw);
      for (const steps of [up!, down!]) {
        expect(steps.at(-1)).toBe(raw.length);
        expect(steps).toEqual([...steps].sort((a, b) => a - b));
      }
    });
  });

  describe('errors', () => {
    it('are told by their code, over both APIs', async () => {
      const { postern } = await enter();
      const refused = await postern.rest.findMailbox({ query: { path: 'none' } }).catch((e: unknown) => e);
      expect(isPosternError(refused) && refused.code).toBe('NOT_FOUND');
      const { data, errors } = await postern.graphql('{ mailbox(path: "none") { path } nothing }');
      expect([data, errors![0].code]).toEqual([null, 'BAD_USER_INPUT']);
      const guest = createClient({ url: gateway.url, token: 'none' });
      const unknown = await guest.rest.getAccount().catch((e: unknown) => e);
      expect(isPosternError(unknown) && unknown.code).toBe('UNAUTHENTICATED');
    });

    it('no answer to a change is an outcome, and to a read an error that was tried again', async () => {
      const waits: unknown[] = [];
      const asked: string[] = [];
      const broken: typeof fetch = (url) => {
        asked.push((url as string).slice(gateway.url.length));
        return Promise.reject(new TypeError('fetch failed'));
      };
      const client = createClient({
        url: gateway.url,
        token: 'x',
        fetch: broken,
        retries: 1,
        onRetry: (w) => waits.push(w),
      });
      const made = await client.rest.createMailbox({ body: { path: 'Plans' } });
      expect(made).toMatchObject({ outcome: 'UNKNOWN', isRepeatSafe: true, error: { code: 'NO_ANSWER' } });
      expect(asked).toEqual(['/v1/mailboxes']);
      await expect(client.rest.getAccount()).rejects.toMatchObject({ code: 'NO_ANSWER' });
      expect(asked.slice(1)).toEqual(['/v1/account', '/v1/account']);
      expect(waits).toHaveLength(1);
    });
  });

  describe('tokens', () => {
    it('are renewed before they end, once for all who ask', async () => {
      const owner = await Owner.new(server, []);
      const asked: string[] = [];
      const counting: typeof fetch = async (url, init) => {
        asked.push((url as string).slice(gateway.url.length));
        const answer = await fetch(url, init);
        if (asked.length > 1) return answer;
        // The first token seems to end now, so that the next request finds it due.
        const body = (await answer.json()) as object;
        return Response.json({ ...body, expiresAt: new Date(Date.now()).toISOString() }, { status: 201 });
      };
      const postern = await signIn({ url: gateway.url, credentials: owner.credentials, fetch: counting });
      await Promise.all([postern.rest.getToken(), postern.rest.getToken()]);
      expect(asked.sort()).toEqual(['/v1/tokens', '/v1/tokens/self', '/v1/tokens/self', '/v1/tokens:renew']);
    });

    it('are made smaller from the beginning', async () => {
      const owner = await Owner.new(server, []);
      const narrow = { scopes: ['mail:read' as const] };
      const postern = await signIn({ url: gateway.url, credentials: owner.credentials, narrow });
      const refused = await postern.rest.createMailbox({ body: { path: 'Plans' } }).catch((e: unknown) => e);
      expect(isPosternError(refused) && refused.code).toBe('FORBIDDEN');
    });
  });

  const live = (name: string, urlOf: () => string) =>
    it(`tells what happens, ${name}`, async () => {
      const { owner, postern } = await enter(urlOf());
      const types: string[] = [];
      for await (const event of listen(postern, 'INBOX', { fields: FIELDS })) {
        types.push(event.type);
        if (event.type === 'READY') await server.deliver(owner.credentials.user, 'INBOX', letters(1));
        if (event.type === 'CHANGES' && event.created.length > 0) break;
      }
      expect(types[0]).toBe('READY');
      expect(types.at(-1)).toBe('CHANGES');
    });

  describe('listening', () => {
    live('by a stream', () => gateway.url);
    live('by requests that wait where there are no streams', () => `http://127.0.0.1:${front.port}`);

    it('goes on where it was cut, and loses nothing', async () => {
      const { owner, postern } = await enter();
      const cuts: unknown[] = [];
      let opened = 0;
      const cutting: typeof fetch = async (url, init) => {
        const answer = await fetch(url, init);
        if (!(url as string).includes('/v1/events') || opened++ > 0) return answer;
        // The first stream breaks behind its first event, and mail arrives while nothing listens.
        const reader = answer.body!.getReader();
        const { value } = await reader.read();
        await reader.cancel();
        await server.deliver(owner.credentials.user, 'INBOX', letters(1));
        let isSent = false;
        const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
          if (isSent) controller.error(new TypeError('terminated'));
          else controller.enqueue(value);
          isSent = true;
        };
        return new Response(new ReadableStream<Uint8Array>({ pull }), answer);
      };
      const client = createClient({ url: gateway.url, token: () => postern.token(), fetch: cutting });
      let created: unknown[] = [];
      for await (const event of listen(client, 'INBOX', { fields: FIELDS, onCut: (cut) => cuts.push(cut) })) {
        if (event.type === 'CHANGES' && event.created.length > 0) {
          created = event.created;
          break;
        }
      }
      expect(created).toHaveLength(1);
      expect(cuts).toHaveLength(1);
    });

    it('stops at once when it is aborted', async () => {
      const { postern } = await enter();
      const stop = new AbortController();
      const listening = async () => {
        for await (const event of listen(postern, undefined, { signal: stop.signal }))
          if (event.type === 'READY') stop.abort(new Error('enough'));
      };
      await expect(listening()).rejects.toThrow('enough');
    });
  });
});
