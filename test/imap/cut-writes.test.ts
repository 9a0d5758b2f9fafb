import { describe, expect, it } from '@jest/globals';

import { Gateway } from '../support/gateway.ts';
import type { GraphqlAnswer } from '../support/gateway.ts';
import type { Cut, Direction } from '../support/cutting-proxy.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import type { Script } from '../support/scripted-imap.ts';
import { MODERN, scriptedImap } from '../support/scripted-imap.ts';

// The connection ends at every octet of a write's exchange, in both directions. Whatever the position: nothing is done
// twice, nothing is reported done that was not, and what was done without an answer is reported unknown.

/** What the server carried out, in order, on all connections. */
type Done = string[];

/** A server that carries changes out and answers; `done` is its memory. */
function scripts(done: Done): Record<string, Script> {
  const carryOut =
    (code = ''): Script =>
    ({ tag, name }) => {
      done.push(name);
      return [`${tag} OK ${code}done`];
    };
  return {
    'UID STORE': carryOut(),
    'UID COPY': carryOut('[COPYUID 7 1:2 8:9] '),
    'UID EXPUNGE': carryOut(),
    'UID MOVE': ({ tag, name }) => {
      done.push(name);
      return ['* OK [COPYUID 7 1:2 8:9] moved', '* 1 EXPUNGE', '* 1 EXPUNGE', `${tag} OK done`];
    },
    APPEND: carryOut('[APPENDUID 7 9] '),
    CREATE: carryOut(),
    RENAME: carryOut(),
    DELETE: carryOut(),
    SUBSCRIBE: carryOut(),
    EXPUNGE: carryOut(),
  };
}

interface Case {
  readonly title: string;
  readonly mutation: string;
  readonly capabilities?: readonly string[];
  /** What is carried out once when nothing is cut. */
  readonly commands: readonly string[];
  /** Nothing is asked before: whenever the connection ends, the change has left. */
  readonly isOneWrite?: boolean;
}

const without = (...words: string[]) => MODERN.filter((word) => !words.includes(word));
const TEXT = Buffer.from('Subject: x\r\n\r\ntext\r\n').toString('base64');

const CASES: Case[] = [
  {
    title: 'STORE',
    mutation: 'addFlags(input: { ids: $ids, flags: ["x"] }) { messages { uid } failures { code } }',
    commands: ['UID STORE'],
  },
  {
    title: 'COPY',
    mutation: 'copyMessages(input: { ids: $ids, mailboxId: $to }) { messages { uid } failures { code } }',
    commands: ['UID COPY'],
  },
  {
    title: 'MOVE',
    mutation: 'moveMessages(input: { ids: $ids, mailboxId: $to }) { messages { uid } failures { code } }',
    commands: ['UID MOVE'],
  },
  {
    title: 'MOVE without MOVE',
    mutation: 'moveMessages(input: { ids: $ids, mailboxId: $to }) { messages { uid } failures { code } }',
    capabilities: without('MOVE'),
    commands: ['UID COPY', 'UID STORE', 'UID EXPUNGE'],
  },
  {
    title: 'UID EXPUNGE',
    mutation: 'deleteMessages(input: { ids: $ids, permanently: true }) { expunged failures { code } }',
    commands: ['UID STORE', 'UID EXPUNGE'],
  },
  {
    title: 'EXPUNGE',
    mutation: 'expungeMailbox(input: { id: $inbox }) { expunged failures { code } }',
    commands: ['EXPUNGE'],
  },
  {
    title: 'APPEND',
    mutation: `appendMessage(input: { mailboxId: $to, raw: "${TEXT}" }) { message { uid } }`,
    commands: ['APPEND'],
    isOneWrite: true,
  },
  {
    title: 'APPEND with a synchronising literal',
    mutation: `appendMessage(input: { mailboxId: $to, raw: "${TEXT}" }) { message { uid } }`,
    capabilities: without('LITERAL+'),
    commands: ['APPEND'],
  },
  {
    title: 'CREATE',
    mutation: 'createMailbox(input: { path: "New" }) { mailbox { id } }',
    commands: ['CREATE'],
    isOneWrite: true,
  },
  {
    title: 'RENAME',
    mutation: 'renameMailbox(input: { id: $to, path: "New", ifUidValidity: 1000001 }) { mailbox { id } }',
    commands: ['RENAME'],
  },
  {
    title: 'DELETE',
    mutation: 'deleteMailbox(input: { id: $to }) { id }',
    commands: ['DELETE'],
    isOneWrite: true,
  },
  {
    title: 'SUBSCRIBE',
    mutation: 'subscribeMailbox(input: { id: $to }) { mailbox { id } }',
    commands: ['SUBSCRIBE'],
    isOneWrite: true,
  },
];

/** One house for all cuts of a case: a server with a memory, a proxy that cuts, a gateway that knows neither. */
class House {
  readonly proxy: CuttingProxy;
  readonly #gateway: Gateway;
  readonly #document: string;
  #variables: object = {};

  /** @param sessions POSTERN_SESSIONS */
  constructor(proxy: CuttingProxy, mutation: string, sessions = 0) {
    this.proxy = proxy;
    this.#gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${proxy.port}`, sessions });
    const types = { ids: '[ID!]!', to: 'ID!', inbox: 'ID!' };
    const used = Object.entries(types).filter(([name]) => mutation.includes(`$${name}`));
    const head = used.map(([name, type]) => `$${name}: ${type}`).join(', ');
    this.#document = `mutation ${head && `(${head})`} { ${mutation} }`;
  }

  async learnIds(): Promise<void> {
    const query = `{ mailbox(role: INBOX) { id messages { nodes { id } } } to: mailbox(path: "Archive") { id name } }`;
    const { mailbox, to } = (await this.#anna.query(query)) as Ids;
    this.#variables = { ids: mailbox.messages.nodes.map(({ id }) => id), inbox: mailbox.id, to: to.id };
  }

  async run(cut: Cut | undefined): Promise<GraphqlAnswer> {
    this.proxy.cutNext(cut);
    return this.#anna.ask(this.#document, this.#variables);
  }

  /** The same, where the connection that is cut is a session's that an earlier call has left. */
  async runWarm(cut: Cut | undefined): Promise<GraphqlAnswer> {
    await this.#anna.query('{ mailboxes { name } }');
    this.proxy.cutLive(cut);
    return this.#anna.ask(this.#document, this.#variables);
  }

  close(): Promise<void> {
    return this.#gateway.close();
  }

  get #anna() {
    return this.#gateway.basic('anna', 'secret');
  }
}

interface Ids {
  readonly mailbox: { readonly id: string; readonly messages: { readonly nodes: { readonly id: string }[] } };
  readonly to: { readonly id: string };
}

/** What the answer says of the change as a whole. */
function verdict({ data, errors = [] }: GraphqlAnswer): { claimsDone: boolean; codes: string[] } {
  const [payload] = Object.values((data ?? {}) as Record<string, { failures?: { code: string }[] } | null>);
  const codes = [
    ...errors.map(({ extensions }) => extensions.code),
    ...(payload?.failures ?? []).map(({ code }) => code),
  ];
  return { claimsDone: payload != null && codes.length === 0, codes };
}

/** Where the exchange behind the sign-in begins and ends. */
function exchange({ passed }: CuttingProxy): Record<Direction, [number, number]> {
  const from = {
    'to server': passed['to server'].indexOf('\r\n') + 2,
    'to client': passed['to client'].search(/^P1 OK.*\r\n/m),
  };
  const end = passed['to server'].indexOf('P0 LOGOUT');
  return {
    'to server': [from['to server'], end < 0 ? passed['to server'].length : end],
    'to client': [from['to client'], passed['to client'].length],
  };
}

/** Once for each octet; what became of it as a whole. */
async function cutEverywhere(
  ranges: Record<Direction, [number, number]>,
  run: (cut: Cut) => Promise<GraphqlAnswer>,
  {
    done,
    commands,
    proxy,
    repeatable = [],
  }: { done: Done; commands: readonly string[]; proxy: CuttingProxy; repeatable?: readonly string[] },
): Promise<{ retried: number; unknown: number }> {
  let retried = 0;
  let unknown = 0;
  for (const direction of ['to server', 'to client'] as const) {
    const [from, to] = ranges[direction];
    expect(to).toBeGreaterThan(from);
    for (let octets = from; octets < to; octets++) {
      done.length = 0;
      const { claimsDone, codes } = verdict(await run({ direction, octets }));
      const place = `${direction} ${octets}: ${codes.join()} / ${done.join()}`;
      const twice = done.filter((name, i) => done.indexOf(name) !== i && !repeatable.includes(name));
      expect([place, twice]).toEqual([place, []]);
      const isWhole = commands.every((name) => done.includes(name));
      if (claimsDone) expect([place, isWhole]).toEqual([place, true]);
      else if (done.length > 0) expect([place, codes.some(isHonest)]).toEqual([place, true]);
      if (claimsDone && proxy.connections > 1) retried++;
      if (codes.includes('OUTCOME_UNKNOWN')) unknown++;
    }
  }
  return { retried, unknown };
}

/** Milliseconds: one connection for each octet of an exchange, hundreds of them one after the other. */
const LONG = 300_000;

describe('a connection that ends in the middle of a write', () => {
  it.each(CASES)(
    '$title: never twice, never claimed, never forgotten',
    async ({ mutation, capabilities, commands, isOneWrite }) => {
      const done: Done = [];
      const server = await scriptedImap({ capabilities: capabilities ?? MODERN, on: scripts(done) });
      const proxy = await CuttingProxy.start(server.port);
      const house = new House(proxy, mutation);
      await house.learnIds();

      const whole = verdict(await house.run(undefined));
      expect([whole.codes, done.splice(0)]).toEqual([[], [...commands]]);
      const ranges = exchange(proxy);

      const { retried, unknown } = await cutEverywhere(ranges, (cut) => house.run(cut), {
        done,
        commands,
        proxy,
      });
      // Both happen: what had not left was sent again, what had left was not.
      expect(unknown).toBeGreaterThan(0);
      if (!isOneWrite) expect(retried).toBeGreaterThan(0);
      await proxy.close();
      await server.close();
    },
    LONG,
  );

  it.each(CASES.filter(({ title }) => ['STORE', 'APPEND', 'CREATE'].includes(title)))(
    '$title: the same on a session that was kept',
    async ({ mutation, commands }) => {
      const done: Done = [];
      const server = await scriptedImap({ capabilities: MODERN, on: scripts(done) });
      const proxy = await CuttingProxy.start(server.port);
      const house = new House(proxy, mutation, 8);
      await house.learnIds();

      const whole = verdict(await house.runWarm(undefined));
      expect([whole.codes, done.splice(0)]).toEqual([[], [...commands]]);
      const { passed } = proxy;
      // From the first octet: it may have ended while it was at rest.
      const ranges: Record<Direction, [number, number]> = {
        'to server': [1, passed['to server'].length],
        'to client': [1, passed['to client'].length],
      };
      const { retried, unknown } = await cutEverywhere(ranges, (cut) => house.runWarm(cut), {
        done,
        commands,
        proxy,
        // The first thing that is said where the mailbox is open for writing: flags come to the same if set twice.
        repeatable: ['UID STORE'],
      });
      expect(unknown).toBeGreaterThan(0);
      expect(retried).toBeGreaterThan(0);
      await house.close();
      await proxy.close();
      await server.close();
    },
    LONG,
  );
});

const isHonest = (code: string): boolean => code === 'OUTCOME_UNKNOWN' || code === 'SOURCE_NOT_REMOVED';
