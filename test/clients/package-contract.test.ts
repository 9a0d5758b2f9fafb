import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  createClient,
  download,
  graphqlPages,
  isPosternError,
  messages,
  search,
  upload,
} from '../../clients/typescript/src/index.ts';
import { letters } from '../contract/changes-subject.ts';
import { ClientHouse } from '../support/client-house.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// clients/typescript against Dovecot: reading, files and errors.

const FIELDS = ['id' as const, 'subject' as const];

describeServer('dovecot', (server) => {
  let house: ClientHouse;
  beforeAll(async () => {
    house = await ClientHouse.start(server);
  });
  afterAll(() => house.close());

  describe('reading', () => {
    it('walks the pages of both APIs to their end', async () => {
      const { postern } = await house.enter(letters(12));
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
      const { postern } = await house.enter(letters(12));
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
      const { postern } = await house.enter(letters(12));
      const refused = await postern.rest.findMailbox({ query: { path: 'none' } }).catch((e: unknown) => e);
      expect(isPosternError(refused) && refused.code).toBe('NOT_FOUND');
      const { data, errors } = await postern.graphql('{ mailbox(path: "none") { path } nothing }');
      expect([data, errors![0].code]).toEqual([null, 'BAD_USER_INPUT']);
      const guest = createClient({ url: house.url, token: 'none' });
      const unknown = await guest.rest.getAccount().catch((e: unknown) => e);
      expect(isPosternError(unknown) && unknown.code).toBe('UNAUTHENTICATED');
    });

    it('no answer to a change is an outcome, and to a read an error that was tried again', async () => {
      const waits: unknown[] = [];
      const asked: string[] = [];
      const broken: typeof fetch = (url) => {
        asked.push((url as string).slice(house.url.length));
        return Promise.reject(new TypeError('fetch failed'));
      };
      const client = createClient({
        url: house.url,
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
});
