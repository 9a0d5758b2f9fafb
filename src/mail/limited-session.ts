import { addMailboxDemand, mailboxDemand } from './demand.ts';
import type { MailboxDemand, MessageDemand } from './demand.ts';
import type { ChangeTokens } from './change-token.ts';
import { filtersOf } from './change-targets.ts';
import type { Append, Change } from './changes.ts';
import { MailError, asMailError } from './errors.ts';
import type { Filter } from './filter.ts';
import { conditionsOf } from './filter.ts';
import { CONDITION_RIGHTS } from './filter-rights.ts';
import { hasFlag } from './flags.ts';
import { cleanPath } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { StoredPiece } from './message-pieces.ts';
import { isStored } from './message-pieces.ts';
import type { Mailbox, MailboxReference } from './mailbox.ts';
import type { Right, Rights } from './rights.ts';
import { hasRight, requireRight } from './rights.ts';

/**
 * A session that does what the rights of its caller allow, whichever API, operation or field a call comes from. It checks
 * what the tables of operations and fields cannot know: which mailboxes are meant, what a filter looks at, and what a change
 * comes to. Nothing is opened for what is refused.
 */
export class LimitedSession implements MailSession {
  readonly accountKey: string;
  readonly user: string;
  readonly changeTokens: ChangeTokens;
  readonly forSending: MailSession;
  readonly #session: MailSession;
  readonly #rights: Rights;

  constructor(session: MailSession, rights: Rights) {
    this.accountKey = session.accountKey;
    this.user = session.user;
    this.changeTokens = session.changeTokens;
    this.forSending = session;
    this.#session = session;
    this.#rights = rights;
  }

  readonly account: MailSession['account'] = (demand) => this.#session.account(demand);
  readonly signIn: MailSession['signIn'] = () => this.#session.signIn();

  /** The mailboxes that may be read, and no others. */
  readonly mailboxes: MailSession['mailboxes'] = async (scope, demand) => {
    this.#requireFilters(filtersIn(demand));
    const { mailboxes: paths } = this.#rights;
    if (!paths) return this.#session.mailboxes(scope, demand);
    const wanted = addMailboxDemand(mailboxDemand('subscribed'), demand);
    const found = await Promise.all([...paths].map((path) => this.#ifThere(path, wanted)));
    return found.filter(
      (each) => each !== undefined && (!scope.subscribedOnly || each.subscribed),
    ) as Mailbox[];
  };

  readonly mailbox: MailSession['mailbox'] = async (reference, demand) => {
    this.#requireFilters(filtersIn(demand));
    const allowed = this.#allowed(reference);
    // Calls of one tick stay calls of one tick, unless something has to be looked up first.
    return this.#session.mailbox(allowed instanceof Promise ? await allowed : allowed, demand);
  };

  readonly messages: MailSession['messages'] = async (ids, demand) => {
    this.#requireFilters(demand.mailbox ? filtersIn(demand.mailbox) : []);
    const refused = ids.map(({ path }) => this.#refusalOf(path));
    const allowed = ids.filter((_, i) => !refused[i]);
    const read = allowed.length > 0 ? await this.#session.messages(allowed, demand) : [];
    const rest = read.values();
    return refused.map((error) => error ?? rest.next().value!);
  };

  readonly bytes: MailSession['bytes'] = async (demand) => {
    requireRight(this.#rights, 'mail:content', 'Reading octets of a message');
    this.#requirePath(demand.id.path);
    return this.#session.bytes(demand);
  };

  readonly change: MailSession['change'] = async (change) => {
    this.#requireFilters(filtersOf(change));
    for (const right of rightsOf(change)) requireRight(this.#rights, right, 'This change');
    for (const path of pathsOf(change)) this.#requirePath(path);
    await this.#requireNoTrash(change);
    if (change.kind !== 'copy' && change.kind !== 'move') return this.#session.change(change);
    return this.#session.change({ ...change, to: await this.#allowed(change.to) });
  };

  report: MailSession['report'] = () => this.#session.report();
  close: MailSession['close'] = () => this.#session.close();

  #requireFilters(filters: readonly Filter[]): void {
    for (const filter of filters) {
      requireRight(this.#rights, 'mail:read', 'A filter');
      for (const { on } of conditionsOf(filter))
        requireRight(this.#rights, CONDITION_RIGHTS[on], `A filter on \`${on}\``);
    }
  }

  #refusalOf(path: string): MailError | undefined {
    const { mailboxes } = this.#rights;
    if (!mailboxes || mailboxes.has(cleanPath(path))) return undefined;
    return new MailError(
      'FORBIDDEN',
      'This token is limited to other mailboxes. GET /v1/tokens/self lists them; sign in for another token',
    );
  }

  #requirePath(path: string): void {
    const error = this.#refusalOf(path);
    if (error) throw error;
  }

  /** The path behind a role is looked up before anything is opened that may not be. */
  #allowed(reference: MailboxReference): MailboxReference | Promise<MailboxReference> {
    if (!this.#rights.mailboxes) return reference;
    if (reference.by === 'path') return this.#allowedPath(reference.path);
    if (reference.role === 'INBOX') return this.#allowedPath('INBOX');
    return this.#session.mailbox(reference, mailboxDemand()).then(({ path }) => this.#allowedPath(path));
  }

  #allowedPath(path: string): MailboxReference {
    this.#requirePath(path);
    return { by: 'path', path };
  }

  async #ifThere(path: string, demand: MailboxDemand): Promise<Mailbox | undefined> {
    try {
      return await this.#session.mailbox({ by: 'path', path }, demand);
    } catch (thrown) {
      const error = asMailError(thrown);
      if (error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  /** What is put into TRASH is as good as deleted, and only the server knows which mailbox that is. */
  async #requireNoTrash(change: Change): Promise<void> {
    const path = targetOf(change);
    if (path === undefined || hasRight(this.#rights, 'mail:delete')) return;
    const all = await this.#session.mailboxes({ subscribedOnly: false }, mailboxDemand('role', 'delimiter'));
    const isTrash = all.some(
      (each) =>
        each.role === 'TRASH' && `${path}${each.delimiter}`.startsWith(`${each.path}${each.delimiter}`),
    );
    if (isTrash) requireRight(this.#rights, 'mail:delete', 'Moving something into TRASH');
  }
}

/** The filters of all pages that are wanted, however deep. */
function filtersIn({ pages, relatives }: MailboxDemand): Filter[] {
  const own = [...pages.values()].flatMap(({ filter, nodes }) => [
    ...(filter ? [filter] : []),
    ...filtersBelow(nodes),
  ]);
  return relatives ? [...own, ...filtersIn(relatives)] : own;
}

function filtersBelow(nodes: MessageDemand | undefined): Filter[] {
  return nodes?.mailbox ? filtersIn(nodes.mailbox) : [];
}

/** What a change needs by what it is, beside what its operation needs. */
function rightsOf(change: Change): Right[] {
  switch (change.kind) {
    case 'flags':
      return change.operation !== 'REMOVE' && hasFlag(change.flags, '\\Deleted') ? ['mail:delete'] : [];
    case 'labels':
      // As good as moving it there.
      return change.operation === 'ADD' && hasFlag(change.labels, '\\Trash') ? ['mail:delete'] : [];
    case 'append':
      return [
        'mail:draft',
        ...(change.replaces || hasFlag(change.flags, '\\Deleted') ? (['mail:delete'] as const) : []),
        // What the server takes from its own store is read as well: the new message can be.
        ...(storedIn(change).length > 0 ? (['mail:content'] as const) : []),
      ];
    case 'move':
      return change.to.by === 'role' && change.to.role === 'TRASH' ? ['mail:delete'] : [];
    case 'create':
    case 'subscribe':
      return ['mail:organise'];
    case 'remove':
    case 'expunge':
    case 'expungeAll':
    case 'delete':
      return ['mail:delete'];
    default:
      return [];
  }
}

/** The mailboxes that a change names by their paths. */
function pathsOf(change: Change): string[] {
  const own = 'targets' in change ? change.targets.map(({ path }) => path) : [change.path];
  if (change.kind === 'append')
    return [...own, ...storedIn(change).map(({ id }) => id.path), ...replacedIn(change)];
  return change.kind === 'rename' ? [...own, change.to] : own;
}

function replacedIn({ replaces }: Append): string[] {
  return replaces ? [replaces.path] : [];
}

/** Stored messages, or parts of them, that become part of a new one. */
function storedIn({ content }: Append): StoredPiece[] {
  return content.filter(isStored);
}

/** Where a change takes what was elsewhere. */
function targetOf(change: Change): string | undefined {
  if (change.kind === 'rename') return change.to;
  return change.kind === 'move' && change.to.by === 'path' ? change.to.path : undefined;
}
