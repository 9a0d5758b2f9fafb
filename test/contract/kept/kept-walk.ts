import { isDeepStrictEqual } from 'node:util';

import { expect } from '@jest/globals';

import type { Clock } from '../../../src/net/clock.ts';
import { SYSTEM_CLOCK } from '../../../src/net/clock.ts';
import type { Account, GraphqlAnswer } from '../../support/gateway.ts';
import { Gateway } from '../../support/gateway.ts';
import { RawImap, quoted } from '../../support/servers/raw-imap.ts';
import type { Credentials } from '../../support/servers/real-servers.ts';
import type { RealServer } from '../../support/servers/types.ts';
import { Random } from '../../support/walk/random.ts';

/** `POSTERN_WALK_STEPS=5000 POSTERN_WALK_SEED=7` walks further, and elsewhere. */
const STEPS = Number(process.env['POSTERN_WALK_STEPS'] ?? 0);
const SEED = Number(process.env['POSTERN_WALK_SEED'] ?? 1);
/** Milliseconds after which a mailbox is opened anew where the server does not tell that its name means another one. */
const STALE_AFTER = 31_000;
const FLAGS = ['\\Seen', '\\Flagged', '\\Answered', 'work'];

/** How a walk goes. */
export interface KeptWalk {
  readonly steps: number;
  /** Mailboxes get other names, and others get theirs. */
  readonly renames: boolean;
}

/**
 * Another mail client does whatever can be done to a mailbox, between the calls on sessions that are kept. Each of their
 * answers has to be that of a session which knows nothing.
 */
export async function walkKept(server: RealServer, walked: KeptWalk): Promise<void> {
  const { steps } = walked;
  const walk = await Walk.begin(server, walked);
  try {
    for (let step = 1; step <= (STEPS || steps); step++) await walk.step(step);
  } finally {
    await walk.end();
  }
}

const EXPLAINED = { 'postern-explain': 'true' };

type Look = readonly [query: string, variables: object];

class Walk {
  readonly #random = new Random(SEED);
  readonly #path: string;
  readonly #aside: string;
  readonly #client: RawImap;
  readonly #gateways: readonly Gateway[];
  readonly #kept: Account;
  readonly #fresh: Account;
  readonly #walked: KeptWalk;
  #ids: string[] = [];
  #cursors: string[] = [];
  #written = 0;
  /** Milliseconds that the sessions believe to have passed beside those that did. */
  #passed = 0;

  static async begin(server: RealServer, walked: KeptWalk): Promise<Walk> {
    const credentials = await server.newUser();
    const client = await RawImap.connect(server);
    await client.command(`LOGIN ${quoted(credentials.user)} ${quoted(credentials.password)}`);
    return new Walk(server, client, credentials, walked).#make();
  }

  private constructor(
    server: RealServer,
    client: RawImap,
    { user, password }: Credentials,
    walked: KeptWalk,
  ) {
    const servers = `imap+plain://127.0.0.1:${server.ports.imap}`;
    const clock: Clock = { ...SYSTEM_CLOCK, now: () => SYSTEM_CLOCK.now() + this.#passed };
    this.#gateways = [2, 0].map((sessions) => new Gateway({ servers, sessions, clock }));
    [this.#kept, this.#fresh] = this.#gateways.map((each) => each.basic(user, password)) as [
      Account,
      Account,
    ];
    this.#path = server.path('walked');
    this.#aside = server.path('aside');
    this.#client = client;
    this.#walked = walked;
  }

  async #make(): Promise<this> {
    await this.#say(`CREATE ${quoted(this.#path)}`);
    for (let i = 0; i < 6; i++) await this.append();
    return this;
  }

  async end(): Promise<void> {
    this.#client.close();
    for (const gateway of this.#gateways) await gateway.close();
  }

  async step(step: number): Promise<void> {
    const changes = this.#random.below(3);
    const done: string[] = [];
    for (let i = 0; i < changes; i++) done.push(await this.#change());
    if (this.#random.is(0.25)) return this.#changeByGateway(step, done);
    const look = this.#look();
    const [kept, fresh] = [await this.#kept.ask(...look, EXPLAINED), await this.#fresh.ask(...look)];
    let about: object = { step, done, look, flights: kept.extensions?.plan.flights };
    if (!isDeepStrictEqual(said(kept), said(fresh)))
      about = { ...about, again: [await this.#kept.ask(...look, EXPLAINED), await this.#fresh.ask(...look)] };
    requireSame(said(kept), said(fresh), about);
    this.#learn(fresh);
  }

  /** What the gateway says that it did is what is there now. */
  async #changeByGateway(step: number, done: readonly string[]): Promise<void> {
    const ids = this.#someIds();
    if (ids.length === 0) return;
    const name = this.#random.oneOf(['addFlags', 'removeFlags', 'setFlags']);
    const [flag] = [this.#random.oneOf(FLAGS)];
    const change = `mutation ($ids: [ID!]!, $flags: [String!]!) { ${name}(input: { ids: $ids, flags: $flags }) { messages { id flags } failures { id code } } }`;
    const answer = await this.#kept.ask(change, { ids, flags: [flag] }, EXPLAINED);
    const { data } = await this.#fresh.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Message { flags } } }',
      { ids },
    );
    const there = (data.nodes as ({ id: string; flags: string[] } | null)[]).filter((node) => node !== null);
    const payload = (answer.data as Record<string, Payload | null>)[name];
    const changed = [...(payload?.messages ?? [])].sort(byId);
    const { errors = [] } = answer;
    const about = { step, done, name, flag, answer, flights: answer.extensions?.plan.flights };
    const expected = { errors: there.length > 0 ? [] : errors, changed: there.sort(byId) };
    requireSame({ errors, changed }, expected, about);
    for (const { flags } of changed) expect(flags.includes(flag)).toBe(name !== 'removeFlags');
  }

  #look(): Look {
    const random = this.#random;
    const page =
      'totalCount nodes { id uid subject flags size } pageInfo { endCursor hasNextPage hasPreviousPage }';
    const messages = (args: string): Look => [
      `query ($path: String!) { mailbox(path: $path) { messages(${args}) { ${page} } } }`,
      { path: this.#path },
    ];
    const cursor = random.oneOf(this.#cursors);
    const id = random.oneOf(this.#ids);
    const size = random.oneOf([2, 3, 8]);
    const looks: Look[] = [
      messages(`first: ${size}`),
      messages(`first: ${size}`),
      messages(`last: ${size}`),
      messages(`filter: { hasFlags: [${JSON.stringify(random.oneOf(FLAGS))}] }, first: ${size}`),
      messages(`filter: { lacksFlags: ["\\\\Seen"], subject: "step" }, first: ${size}`),
      messages(`orderBy: { key: SIZE, direction: DESCENDING }, first: ${size}`),
      ['{ mailboxes { path status { messages unseen uidNext } } }', {}],
      [
        'query ($path: String!) { mailbox(path: $path) { status { messages unseen } messages(first: 3) { nodes { uid flags } } } }',
        { path: this.#path },
      ],
    ];
    if (cursor) looks.push(messages(`first: ${size}, after: "${cursor}"`));
    if (id) looks.push(['query ($id: ID!) { message(id: $id) { uid subject flags text } }', { id }]);
    if (id)
      looks.push([
        'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message { uid flags } } }',
        { ids: this.#someIds() },
      ]);
    return random.oneOf(looks);
  }

  #someIds(): string[] {
    return this.#ids.filter(() => this.#random.is(0.5));
  }

  #learn({ data }: GraphqlAnswer): void {
    const { nodes = [], pageInfo } = ((data as Looked | null)?.mailbox?.messages ?? {}) as Partial<Shown>;
    const ids = nodes.flatMap(({ id }) => id ?? []);
    this.#ids = [...new Set([...this.#ids, ...ids])].slice(-12);
    if (pageInfo?.endCursor) this.#cursors = [...this.#cursors, pageInfo.endCursor].slice(-3);
  }

  /** Answers what was done. */
  async #change(): Promise<string> {
    const usual = ['append', 'append', 'flags', 'expunge', 'copy'] as const;
    const change = this.#walked.renames && this.#random.is(0.06) ? 'rename' : this.#random.oneOf(usual);
    await this[change]();
    return change;
  }

  /** Dovecot has an internal error now and then where mailboxes have just got other names. */
  append(): Promise<void> {
    return this.#append().catch((error: unknown) => {
      if (!/ (NO|BAD) /.test(String(error))) throw error;
    });
  }

  async #append(): Promise<void> {
    const raw = Buffer.from(`Subject: step ${++this.#written}\r\n\r\ntext ${this.#written}\r\n`);
    const answer = this.#client.send(
      `APPEND ${quoted(this.#path)} (${this.#random.oneOf(FLAGS)}) {${raw.length}}`,
    );
    await this.#client.continued(answer);
    this.#client.write(Buffer.concat([raw, Buffer.from('\r\n')]));
    await this.#client.answer(answer);
  }

  async #say(...commands: string[]): Promise<void> {
    for (const command of commands) await this.#client.command(command).catch(() => undefined);
  }

  /** Some message by its number, if there is one. */
  get #some(): string {
    return String(1 + this.#random.below(6));
  }

  flags(): Promise<void> {
    const flag = this.#random.oneOf(FLAGS);
    const way = this.#random.oneOf(['+FLAGS', '-FLAGS']);
    return this.#inMailbox(`STORE ${this.#some} ${way} (${flag})`);
  }

  expunge(): Promise<void> {
    return this.#inMailbox(`STORE ${this.#some} +FLAGS (\\Deleted)`, 'EXPUNGE');
  }

  copy(): Promise<void> {
    return this.#inMailbox(`COPY ${this.#some} ${quoted(this.#path)}`);
  }

  /** Another mailbox gets the name, or none does for a while. */
  async rename(): Promise<void> {
    const [path, aside] = [quoted(this.#path), quoted(this.#aside)];
    await this.#say('EXAMINE INBOX', `DELETE ${aside}`);
    await this.#say(this.#random.is(0.5) ? `RENAME ${path} ${aside}` : `DELETE ${path}`);
    if (this.#random.is(0.5)) await this.#say(`RENAME ${aside} ${path}`);
    await this.#say(`CREATE ${path}`, `SELECT ${path}`);
    for (let i = this.#random.below(3); i >= 0; i--) await this.append();
    this.#passed += STALE_AFTER;
  }

  #inMailbox(...commands: string[]): Promise<void> {
    return this.#say(`SELECT ${quoted(this.#path)}`, ...commands, 'EXAMINE INBOX');
  }
}

interface Shown {
  readonly nodes: readonly { readonly id?: string }[];
  readonly pageInfo?: { readonly endCursor: string | null };
}

interface Looked {
  readonly mailbox?: { readonly messages?: Shown };
}

interface Payload {
  readonly messages: readonly { readonly id: string; readonly flags: readonly string[] }[];
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

/** @throws with all that led there */
function requireSame(kept: object, fresh: object, about: object): void {
  if (isDeepStrictEqual(kept, fresh)) return;
  throw new Error(`a kept session answers otherwise: ${JSON.stringify({ ...about, kept, fresh }, null, 2)}`);
}

/** What an answer says, without the words. \Recent is the first session's that is told of a message. */
function said({ data, errors = [] }: GraphqlAnswer): object {
  return { data: data as object, codes: errors.map(({ extensions, path }) => [path, extensions.code]) };
}
