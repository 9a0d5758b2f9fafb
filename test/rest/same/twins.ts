import type { ScriptedSmtp } from '../../support/scripted-smtp.ts';
import type { Account, Answer } from '../../support/gateway.ts';
import { Gateway } from '../../support/gateway.ts';
import type { Delivery, RealServer } from '../../support/servers/real-servers.ts';

/** A request over REST. */
export interface RestCall {
  readonly method: string;
  readonly target: string;
  readonly body?: unknown;
}

/** The same over GraphQL: a document, and what of its data the REST answer is like. */
export interface GraphqlCall {
  readonly query: string;
  readonly variables?: object;
  readonly like: (data: never) => unknown;
}

/** Whoever has this mail, spoken with over one API. */
export class Twin {
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  /** What the mailbox of this name is called. */
  async mailboxId(path: string): Promise<string> {
    const query = 'query ($path: String!) { mailbox(path: $path) { id } }';
    return ((await this.#account.query(query, { path })) as { mailbox: { id: string } }).mailbox.id;
  }

  /** Ids of the inbox, oldest first. */
  async ids(): Promise<string[]> {
    const query = '{ mailbox(role: INBOX) { messages(first: 100) { nodes { id } } } }';
    const data = (await this.#account.query(query)) as MessageIds;
    return data.mailbox.messages.nodes.map(({ id }) => id).reverse();
  }

  /** Asks what changes in the inbox from now on. */
  async changesToken(): Promise<string> {
    const query = '{ mailbox(role: INBOX) { messages(first: 1) { changesToken } } }';
    const data = (await this.#account.query(query)) as InboxToken;
    return data.mailbox.messages.changesToken;
  }

  /** From when the account had no mailbox that it has now. */
  async accountToken(): Promise<string> {
    const data = (await this.#account.query('{ account { changes { token } } }')) as AccountToken;
    await this.#account
      .query('mutation { createMailbox(input: { path: "Later" }) { mailbox { id } } }')
      .catch(() => {});
    return data.account.changes.token;
  }

  async rest({ method, target, body }: RestCall): Promise<Answer> {
    const own = {
      authorization: this.#account.authorization,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const text = body === undefined ? '' : JSON.stringify(body);
    return this.#account.gateway.request(method, target, own, text);
  }

  async graphql({ query, variables, like }: GraphqlCall): Promise<unknown> {
    return like((await this.#account.query(query, variables ?? {})) as never);
  }

  /** Everything that is stored, as GraphQL shows it. */
  async state(): Promise<unknown> {
    const query = `{ mailboxes { path subscribed messages(first: 100) { nodes { uid flags subject } } } }`;
    return this.#account.query(query);
  }
}

interface InboxToken {
  readonly mailbox: { readonly messages: { readonly changesToken: string } };
}

interface AccountToken {
  readonly account: { readonly changes: { readonly token: string } };
}

interface MessageIds {
  readonly mailbox: { readonly messages: { readonly nodes: readonly { readonly id: string }[] } };
}

/**
 * Two users with the same mail: one is spoken with over REST, the other over GraphQL.
 * @param smtp takes what they send
 */
export async function twins(
  server: RealServer,
  mail: readonly Delivery[],
  smtp: ScriptedSmtp,
): Promise<[Twin, Twin]> {
  const gateway = new Gateway({
    servers: `imaps://localhost:${server.ports.imaps}+${smtp.url}`,
    caFile: server.caFile,
    env: { POSTERN_SENDERS: 'any' },
  });
  const one = async (): Promise<Twin> => {
    const { user, password } = await server.newUser();
    smtp.become({ users: { ...smtp.options.users, [user]: password } });
    await server.deliver(user, 'INBOX', mail);
    return new Twin(gateway.basic(user, password));
  };
  return [await one(), await one()];
}

/** A value without what differs between two users: ids say what they name, and nothing else. */
export function anonymous(value: unknown): unknown {
  if (typeof value === 'string') return anonymousText(value);
  if (Array.isArray(value)) return value.filter((each) => !PASSING.has(String(each))).map(anonymous);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !PERSONAL.has(name));
  return Object.fromEntries(entries.map(([name, each]) => [name, anonymous(each)]));
}

/** Whether a mailbox has had new mail lately, which Dovecot says as long as its index of it is current. */
const PASSING = new Set(['\\Marked', '\\UnMarked']);

/** Each user's own. */
const PERSONAL = new Set(['modSeq', 'highestModSeq', 'uidValidity', 'user', 'token', 'expiresAt']);

function anonymousText(text: string): string {
  if (!text.startsWith('WyJ')) return text.replaceAll(/\/v1\/bytes\/[\w.-]+/g, 'a sealed URL');
  // Behind a dot, cursors of conversations hold digests.
  const [head] = text.split('.', 1);
  const [kind, ...parts] = JSON.parse(Buffer.from(head!, 'base64url').toString()) as unknown[];
  // Digests of accounts, and UIDVALIDITY.
  const own = parts.filter(
    (part) => !/^[\w-]{12}$/.test(String(part)) && !(typeof part === 'number' && part > 1e6),
  );
  // A cursor may hold another.
  return [kind, ...own.map((part) => anonymousText(String(part)))].join(' ');
}
