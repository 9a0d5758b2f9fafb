import type { Account, GraphqlError } from '../gateway.ts';

interface Shown {
  readonly uid: number;
  readonly flags: readonly string[];
}

interface Changes {
  readonly created: readonly Shown[];
  readonly updated: readonly Shown[];
  readonly vanishedUids: string;
  readonly token: string;
  readonly hasMore: boolean;
  readonly flagsFrom: number;
  readonly basis: string;
}

const LIST = `query ($path: String!, $after: String) { mailbox(path: $path) { messages(first: 500, after: $after) {
  changesToken nodes { uid flags } pageInfo { hasNextPage endCursor } } } }`;
const CHANGES = `query ($path: String!, $since: String!, $first: Int) { mailbox(path: $path) { changes(since: $since, first: $first) {
  created { uid flags } updated { uid flags } vanishedUids token hasMore flagsFrom basis } } }`;

/** What an app keeps of a mailbox: flags by UID, and a token. It knows of the mailbox what the gateway tells. */
export class MailboxCopy {
  readonly messages = new Map<number, string>();
  /** How often each basis answered. */
  readonly bases = new Map<string, number>();
  /** Below this UID flags may have changed without having been told. */
  flagsFrom = 1;
  resets = 0;
  #token: string | undefined;
  /** What was refused last. */
  #refusal = '';
  readonly #account: () => Account;
  readonly #path: string;
  readonly #first: number;

  /** @param first how many new messages an answer may hold */
  constructor(account: () => Account, path: string, first = 500) {
    this.#account = account;
    this.#path = path;
    this.#first = first;
  }

  /** One answer more; false: it could not be had. @returns whether all is told */
  async step(): Promise<boolean> {
    if (this.#token === undefined) return this.#list();
    const { data, errors } = await this.#account().ask(CHANGES, {
      path: this.#path,
      since: this.#token,
      first: this.#first,
    });
    if (errors) return this.#refused(errors);
    const changes = (data as { mailbox: { changes: Changes } }).mailbox.changes;
    this.#apply(changes);
    return !changes.hasMore;
  }

  /** Until all is told. */
  async catchUp(): Promise<void> {
    for (let tries = 0; !(await this.step());)
      if (++tries > 200) throw new Error(`the copy does not catch up: ${this.#refusal}`);
  }

  /** What differs from the mailbox itself, for people. */
  differences(truth: ReadonlyMap<number, string>): string[] {
    const missing = [...truth.keys()]
      .filter((uid) => !this.messages.has(uid))
      .map((uid) => `${uid} is missing`);
    const others = [...this.messages].flatMap(([uid, flags]) => {
      const own = truth.get(uid);
      if (own === undefined) return [`${uid} has gone`];
      return own === flags || uid < this.flagsFrom ? [] : [`${uid} has (${own}) and not (${flags})`];
    });
    return [...missing, ...others];
  }

  #apply({ created, updated, vanishedUids, token, flagsFrom, basis }: Changes): void {
    for (const [from, to] of rangesIn(vanishedUids))
      for (const uid of this.messages.keys()) if (uid >= from && uid <= to) this.messages.delete(uid);
    for (const { uid, flags } of [...created, ...updated]) this.messages.set(uid, flagText(flags));
    this.flagsFrom = basis === 'FLAGS' ? Math.max(this.flagsFrom, flagsFrom) : 1;
    this.bases.set(basis, (this.bases.get(basis) ?? 0) + 1);
    this.#token = token;
  }

  /** A mailbox that was recreated is listed anew; what the connection lost is tried again. */
  #refused([error]: readonly GraphqlError[]): boolean {
    const { code, retryable } = error!.extensions;
    this.#refusal = error!.message;
    if (code === 'STALE_ID' || code === 'NOT_FOUND') this.#token = undefined;
    else if (!retryable) throw new Error(`changes were refused: ${error!.message}`);
    return false;
  }

  async #list(): Promise<boolean> {
    this.messages.clear();
    this.flagsFrom = 1;
    this.resets++;
    let after: string | null = null;
    let token: string | undefined;
    do {
      const { data, errors } = await this.#account().ask(LIST, { path: this.#path, after });
      if (errors) return this.#refused(errors);
      const { messages } = (data as { mailbox: { messages: Listed } }).mailbox;
      for (const { uid, flags } of messages.nodes) this.messages.set(uid, flagText(flags));
      token ??= messages.changesToken;
      after = messages.pageInfo.hasNextPage ? messages.pageInfo.endCursor : null;
    } while (after !== null);
    this.#token = token;
    return false;
  }
}

interface Listed {
  readonly changesToken: string;
  readonly nodes: readonly Shown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

/** `10:14,40`. */
export function rangesIn(set: string): [number, number][] {
  const parts = set.split(',').filter(Boolean);
  return parts.map((part) => {
    const [from, to = from] = part.split(':').map(Number);
    return [from!, to!];
  });
}

/** Flags as one text; \Recent is the session's. */
export function flagText(flags: readonly string[]): string {
  return flags
    .map((flag) => flag.toLowerCase())
    .filter((flag) => flag !== '\\recent')
    .sort()
    .join(' ');
}
