import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { Direction } from '../support/cutting-proxy.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import type { Account, GraphqlAnswer } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// The connection ends while a draft is replaced, at many places of the exchange and in both directions. Whatever the
// place: there is a draft, there are not two, and whoever tries again ends with the new version.

/** Places in each direction; every octet by option. */
const CUTS = Number(process.env['POSTERN_DRAFT_CUTS'] ?? 24);
const PLACES = { dovecot: CUTS, cyrus: CUTS, courier: Math.ceil(CUTS / 6) } as const;
const FILE = Buffer.from('x'.repeat(300)).toString('base64');

const REPLACE = `mutation ($input: ReplaceDraftInput!) { replaceDraft(input: $input) {
  message { id subject } removed guarantee failures { code } } }`;
const APPEND = `mutation ($input: AppendMessageInput!) { appendMessage(input: $input) {
  message { id messageId attachments { id } } } }`;
const LIST = `query ($id: ID!) { node(id: $id) { ... on Mailbox { messages(first: 100) { nodes {
  id subject isDeleted messageId attachments { filename } } } } } }`;

interface Stored {
  readonly id: string;
  readonly subject: string;
  readonly isDeleted: boolean;
  readonly messageId: string;
  readonly attachments: readonly { readonly filename: string }[];
}

for (const name of ['dovecot', 'cyrus', 'courier'] as const) {
  describeServer(name, (server) => {
    let proxy: CuttingProxy;
    let through: Account;
    let drafts: string;
    beforeAll(async () => {
      const { user, password } = await server.newUser();
      proxy = await CuttingProxy.start(server.ports.imap);
      const path = name === 'courier' ? 'INBOX.Drafts' : 'Drafts';
      through = await new Gateway({ servers: `imap+plain://127.0.0.1:${proxy.port}` }).signIn(user, password);
      await through.ask(
        'mutation ($path: String!) { createMailbox(input: { path: $path }) { mailbox { id } } }',
        { path },
      );
      const { mailbox } = await through.query('query ($path: String!) { mailbox(path: $path) { id } }', {
        path,
      });
      drafts = mailbox.id;
    });
    afterAll(() => proxy.close());

    const begin = async () => {
      const message = { subject: 'one', attachments: [{ filename: 'a.bin', content: FILE }] };
      const input = { mailboxId: drafts, flags: ['\\Draft'], message };
      const { appendMessage } = await through.query(APPEND, { input });
      return appendMessage.message as { id: string; messageId: string; attachments: { id: string }[] };
    };
    const copiesOf = async (messageId: string) => {
      const { node } = await through.query(LIST, { id: drafts });
      return (node.messages.nodes as Stored[]).filter((each) => each.messageId === messageId);
    };
    const replace = ({ id, messageId, attachments }: Awaited<ReturnType<typeof begin>>) =>
      through.ask(REPLACE, {
        input: { id, message: { subject: 'two', messageId }, keepAttachments: [attachments[0]!.id] },
      });
    const codeOf = ({ errors }: GraphqlAnswer) => errors?.[0]?.extensions.code;

    /** Where the exchange behind the sign-in begins and ends. */
    const exchange = async (): Promise<Record<Direction, [number, number]>> => {
      const draft = await begin();
      proxy.cutNext(undefined);
      expect(codeOf(await replace(draft))).toBeUndefined();
      const { passed } = proxy;
      const signIn = /\r\nP\d+ (?:LOGIN|AUTHENTICATE)[^\r]*\r\n|^P\d+ (?:LOGIN|AUTHENTICATE)[^\r]*\r\n/.exec(
        passed['to server'],
      )!;
      return {
        'to server': [signIn.index + signIn[0].length, passed['to server'].length],
        'to client': [passed['to client'].indexOf(' OK ', 60), passed['to client'].length],
      };
    };

    it('never leaves none, never leaves two, and comes to its end when it is tried again', async () => {
      const ranges = await exchange();
      const seen = new Set<string | undefined>();
      for (const direction of ['to server', 'to client'] as const) {
        const [from, to] = ranges[direction];
        const step = Math.max(1, (to - from) / PLACES[name]);
        for (let at = from; at < to; at += step) {
          const draft = await begin();
          const octets = Math.floor(at);
          proxy.cutNext({ direction, octets });
          const answer = await replace(draft);
          proxy.cutNext(undefined);
          const code = codeOf(answer);
          seen.add(code);
          const place = `${direction} ${octets}: ${code}`;
          const left = await copiesOf(draft.messageId);
          const whole = left.filter(({ isDeleted }) => !isDeleted);
          expect([place, whole.length]).toEqual([place, 1]);
          if (!code) expect([place, whole[0]!.subject]).toEqual([place, 'two']);
          if (!code) continue;
          const again = await replace(draft);
          if (codeOf(again)) {
            const { code: why, currentId } = again.errors![0]!.extensions as {
              code: string;
              currentId?: string;
            };
            expect([place, why, currentId]).toEqual([place, 'CONFLICT', whole[0]!.id]);
          }
          const end = (await copiesOf(draft.messageId)).filter(({ isDeleted }) => !isDeleted);
          expect([place, end]).toMatchObject([
            place,
            [{ subject: 'two', attachments: [{ filename: 'a.bin' }] }],
          ]);
        }
      }
      expect([...seen].sort()).toEqual(['OUTCOME_UNKNOWN', undefined]);
    });
  });
}
