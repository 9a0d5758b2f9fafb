import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { CuttingProxy } from '../support/cutting-proxy.ts';
import type { Direction } from '../support/cutting-proxy.ts';
import { Gateway, TIME_LIMIT } from '../support/gateway.ts';
import { pop3Message } from '../support/scripted-pop3-options.ts';
import type { ScriptedPop3Options } from '../support/scripted-pop3-options.ts';
import { pop3Houses } from '../support/scripted-pop3.ts';
import { TestClock } from '../support/test-clock.ts';

// A connection that ends at any octet of DELE … QUIT: no message is lost without the caller being told that it may be.

const open = pop3Houses();
/** No time passes but with a server that has fallen silent. */
let clock: TestClock;
beforeEach(() => void (clock = new TestClock()));

/** In place of an answer, all of a call's time. */
const fallSilent = (): undefined => void clock.passSoon(TIME_LIMIT);

const MESSAGES = [1, 2, 3].map((number) => pop3Message(`number ${number}`, 'text'));
const REMOVE = `mutation ($ids: [ID!]!) { deleteMessages(input: { ids: $ids, permanently: true }) { expunged failures { id code } } }`;

async function idsOf(account: { query: (text: string) => Promise<unknown> }): Promise<string[]> {
  const answer = (await account.query('{ mailbox(role: INBOX) { messages { nodes { id } } } }')) as {
    mailbox: { messages: { nodes: { id: string }[] } };
  };
  return answer.mailbox.messages.nodes.map(({ id }) => id);
}

describe('removing', () => {
  const proxies: CuttingProxy[] = [];
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
  });

  it('takes a DELE for each and one QUIT', async () => {
    const { server, anna } = await open({ messages: MESSAGES });
    const [newest, , oldest] = await idsOf(anna);
    const { deleteMessages } = await anna.query(REMOVE, { ids: [newest, oldest] });
    expect(deleteMessages).toEqual({ expunged: [newest, oldest], failures: [] });
    expect(server.flights.slice(-3)).toEqual([['UIDL'], ['DELE 3', 'DELE 1'], ['QUIT']]);
    expect(server.drop.map(({ uidl }) => uidl)).toEqual(['U2']);
    const again = await anna.query(REMOVE, { ids: [newest] });
    expect(again.deleteMessages).toEqual({ expunged: [], failures: [{ id: newest, code: 'NOT_FOUND' }] });
    expect(server.drop.length).toBe(1);
  });

  it.each<Direction>(['to server', 'to client'])(
    'with the connection cut at each octet %s loses nothing in silence',
    async (direction) => {
      const { server } = await open({ messages: MESSAGES });
      const proxy = await CuttingProxy.start(server.port);
      proxies.push(proxy);
      const gateway = new Gateway({ servers: `pop3+plain://127.0.0.1:${proxy.port}` });
      const anna = await gateway.signIn('anna', 'secret');
      const all = [...server.drop];
      const ids = (await idsOf(anna)).slice(0, 2);
      const outcomes = new Set<string>();
      proxy.cutNext(undefined);
      await anna.ask(REMOVE, { ids });
      const octets = proxy.passed[direction].length;
      expect(octets).toBeGreaterThan(30);
      for (let at = 0; at <= octets + 1; at++) {
        server.drop.splice(0, Infinity, ...all);
        proxy.cutNext({ direction, octets: at });
        const { data, errors } = await anna.ask(REMOVE, { ids });
        const gone = all.length - server.drop.length;
        const payload = (data as { deleteMessages?: { expunged: string[] } } | null)?.deleteMessages;
        const outcome = payload ? `done ${payload.expunged.length}` : errors![0]!.extensions.code;
        outcomes.add(outcome);
        expect({ at, told: mayBeGone(outcome, gone) }).toEqual({ at, told: true });
      }
      expect([...outcomes]).toEqual(
        expect.arrayContaining(['SERVER_UNAVAILABLE', 'OUTCOME_UNKNOWN', 'done 2']),
      );
    },
  );

  it.each<[string, Partial<ScriptedPop3Options>, string, number]>([
    ['the connection ends at DELE', { closeAt: 'DELE' }, 'SERVER_UNAVAILABLE', 3],
    ['the connection ends at QUIT', { closeAt: 'QUIT' }, 'OUTCOME_UNKNOWN', 3],
    [
      'QUIT is answered by -ERR',
      { on: { QUIT: () => '-ERR some messages not removed\r\n' } },
      'OUTCOME_UNKNOWN',
      3,
    ],
    ['QUIT is never answered', { on: { QUIT: fallSilent } }, 'OUTCOME_UNKNOWN', 3],
    ['DELE is never answered', { on: { DELE: fallSilent } }, 'SERVER_TIMEOUT', 3],
    [
      'QUIT removes and hangs up',
      {
        on: {
          QUIT: (_, session) => {
            void session.honestly('QUIT', []);
            session.hangUp();
            return undefined;
          },
        },
      },
      'OUTCOME_UNKNOWN',
      1,
    ],
  ])('is told as it is when %s', async (_title, options, code, left) => {
    const { server, gateway } = await open({ messages: MESSAGES }, { clock });
    const anna = await gateway.signIn('anna', 'secret');
    const ids = (await idsOf(anna)).slice(0, 2);
    server.become(options);
    const { errors } = await anna.ask(REMOVE, { ids });
    expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(server.drop.length).toBe(left);
  });

  it('takes all marks back when one DELE is refused', async () => {
    const { server, anna } = await open({
      messages: MESSAGES,
      on: {
        DELE: ([number], session) => (number === '2' ? '-ERR no\r\n' : session.honestly('DELE', [number!])),
      },
    });
    const ids = await idsOf(anna);
    const { deleteMessages } = await anna.query(REMOVE, { ids });
    expect(deleteMessages.expunged).toEqual([]);
    expect(deleteMessages.failures.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(server.flights.slice(-2)).toEqual([['DELE 3', 'DELE 2', 'DELE 1'], ['RSET']]);
    expect(server.drop.length).toBe(3);
  });

  it('of a message whose unique-id another one has as well is refused', async () => {
    const messages = [{ ...MESSAGES[0]!, uidl: 'same' }, { ...MESSAGES[1]!, uidl: 'same' }, MESSAGES[2]!];
    const { server, anna } = await open({ messages });
    const [own, , twin] = await idsOf(anna);
    const { deleteMessages } = await anna.query(REMOVE, { ids: [twin, own] });
    expect(deleteMessages).toEqual({ expunged: [own], failures: [{ id: twin, code: 'CONFLICT' }] });
    expect(server.drop.map(({ uidl }) => uidl)).toEqual(['same', 'same']);
  });

  it('of a message whose header and size another one has as well is refused', async () => {
    const messages = [MESSAGES[0]!, MESSAGES[1]!, MESSAGES[0]!];
    const { server, anna } = await open({
      messages,
      capabilities: ['TOP', 'USER', 'PIPELINING'],
      lacks: ['UIDL'],
    });
    const [twin, own] = await idsOf(anna);
    const { deleteMessages } = await anna.query(REMOVE, { ids: [twin, own] });
    expect(deleteMessages).toEqual({ expunged: [own], failures: [{ id: twin, code: 'CONFLICT' }] });
    expect(server.drop.length).toBe(2);
  });

  it.each([
    ['addFlags', '{ ids: $ids, flags: ["\\\\Seen"] }', 'failures { code }'],
    ['copyMessages', '{ ids: $ids, mailboxId: $mailbox }', 'failures { code }'],
    ['moveMessages', '{ ids: $ids, mailboxId: $mailbox }', 'failures { code }'],
    ['deleteMessages', '{ ids: $ids }', 'failures { code }'],
    ['expungeMessages', '{ ids: $ids }', 'failures { code }'],
    ['expungeMailbox', '{ id: $mailbox }', 'failures { code }'],
    ['appendMessage', '{ mailboxId: $mailbox, raw: "U3ViamVjdDogYQ0KDQo=" }', 'wasThere'],
    ['createMailbox', '{ path: "More" }', 'mailbox { id }'],
    ['subscribeMailbox', '{ id: $mailbox }', 'mailbox { id }'],
  ])('is all that POP3 can do: %s is UNSUPPORTED, and nothing is dialled', async (name, input, payload) => {
    const { server, anna } = await open({ messages: MESSAGES });
    const { mailbox } = await anna.query('{ mailbox(role: INBOX) { id messages { nodes { id } } } }');
    const sessions = server.sessions.length;
    const variables = {
      ids: (mailbox.messages.nodes as { id: string }[]).map(({ id }) => id),
      mailbox: mailbox.id as string,
    };
    const declared = Object.keys(variables).filter((each) => input.includes(`$${each}`));
    const types = { ids: '[ID!]!', mailbox: 'ID!' } as Record<string, string>;
    const args = declared.map((each) => `$${each}: ${types[each]}`).join(', ');
    const query = `mutation ${args && `(${args})`} { ${name}(input: ${input}) { ${payload} } }`;
    const { errors } = await anna.ask(query, variables);
    expect(errors).toMatchObject([{ extensions: { code: 'UNSUPPORTED' } }]);
    expect(server.sessions.length).toBe(sessions);
    const { account } = await anna.query('{ account { features } }');
    expect(account.features).toEqual(['EXPUNGE_BY_ID', 'CHANGES', 'EVENTS']);
  });
});

/** Whether an outcome is true to what has become of two messages. */
function mayBeGone(outcome: string, gone: number): boolean {
  if (outcome === 'done 2') return gone === 2;
  return outcome === 'OUTCOME_UNKNOWN' || gone === 0;
}
