import type { Account } from '../mail/account.ts';
import { onceRead } from '../mail/byte-stream.ts';
import type { Bytes, BytesDemand } from '../mail/bytes.ts';
import type { ChangeTokens } from '../mail/change-token.ts';
import type { Change, ChangeOutcome } from '../mail/changes.ts';
import { filtersOf } from '../mail/change-targets.ts';
import type { AccountDemand, ListDemand, MailboxDemand, MessageDemand } from '../mail/demand.ts';
import type { ServerProfile, AccountRef } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import type { Filter } from '../mail/filter.ts';
import { looksAtAttachments } from '../mail/filter.ts';
import { Turns } from '../session/turns.ts';
import type { MessageId } from '../mail/ids.ts';
import { requireUids } from '../mail/ids.ts';
import { loadOnce } from '../mail/load-once.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { MailboxReference } from '../mail/mailbox.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { Message } from '../mail/mailbox.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import type { Price } from '../mail/price.ts';
import { Assembly } from './read/assemble.ts';
import { BASELINE, abilitiesOf, featuresOf } from './wire/capabilities.ts';
import { loadCharsetsIn, loadCharsetsOf } from './read/fetched-message.ts';
import { Reading } from './read/reading.ts';
import type { FetchRow } from './commands/fetch.ts';
import type { FoundCounts } from './commands/found-counts.ts';
import { beforeOf, leftOpen } from './sessions/left-open.ts';
import type { Place, Transport } from './sessions/transport.ts';
import type { Request, Wanted } from './read/wanted.ts';
import { mergeRequests, searchedLists, wantsChanges, wantsContent } from './read/wanted.ts';

const loadContent = loadOnce(() => import('./content/content-task.ts'));
const loadSearch = loadOnce(() => import('./search/search-planner.ts'));
const loadWriting = loadOnce(async () => {
  const [plan, grammar] = await Promise.all([
    import('./changes/change-plan.ts'),
    import('./commands/writing.ts'),
  ]);
  return { ...plan, ...grammar };
});

/** A MailSession over IMAP: gathers the calls of a tick, plans them together, and runs the plan flight by flight. */
export class ImapSession implements MailSession {
  readonly accountKey: string;
  readonly user: string;
  readonly changeTokens: ChangeTokens;
  readonly #owner: AccountRef;
  readonly #transport: Transport;
  /** What was read so far has a price, up to the first change: what a change has done is told, whatever it costs. */
  #spent: Price | undefined;
  #hasChanged = false;
  /** What reads beside a change. */
  #beside: ImapSession | undefined;
  readonly #calls = new Turns<Request>((requests) => this.#answer(requests));

  constructor(owner: AccountRef, transport: Transport) {
    this.accountKey = owner.accountKey;
    this.user = owner.user;
    this.changeTokens = owner.changeTokens;
    this.#owner = owner;
    this.#transport = transport;
  }

  account(demand: AccountDemand): Promise<Account> {
    return this.#calls.ask({ kind: 'account', demand });
  }

  mailboxes({ subscribedOnly }: { subscribedOnly: boolean }, demand: MailboxDemand): Promise<Mailbox[]> {
    return this.#calls.ask({ kind: 'mailboxes', subscribedOnly, demand });
  }

  mailbox(reference: MailboxReference, demand: MailboxDemand): Promise<Mailbox> {
    return this.#calls.ask({ kind: 'mailbox', reference, demand });
  }

  messages(ids: readonly MessageId[], demand: MessageDemand): Promise<(Message | MailError)[]> {
    return this.#calls.ask({ kind: 'messages', ids: requireUids(ids), demand });
  }

  /** In a turn that lasts until the octets have been read: they come on the one connection. */
  async bytes(demand: BytesDemand): Promise<Bytes> {
    const { isBeside, ...inTurn } = demand;
    if (isBeside)
      return (this.#beside ??= new ImapSession(this.#owner, this.#transport.beside())).bytes(inTurn);
    const [id] = requireUids([demand.id]);
    return this.#calls.hold(async (deliver) => {
      const { download } = await import('./download/download.ts');
      const bytes = await download(this.#transport, { ...demand, id: id! });
      await new Promise<void>((end) => deliver({ ...bytes, body: onceRead(bytes.body, () => end()) }));
    });
  }

  change(change: Change): Promise<ChangeOutcome> {
    return this.#calls.next(() => this.#change(change));
  }

  signIn(): Promise<ServerProfile> {
    return this.#transport.probe();
  }

  report(): PlanReport {
    return this.#transport.report();
  }

  close(): void {
    this.#beside?.close();
    this.#transport.close();
  }

  async #answer(requests: readonly Request[]): Promise<(request: Request) => unknown> {
    const reading = await this.#execute(requests);
    await loadCharsetsOf(rowsOf(reading), contentStrings(reading));
    const assembly = new Assembly(reading, this.#owner);
    return (request) => this.#answerTo(request, reading, assembly);
  }

  /** Nothing is dialled for what is known without the server: who the user is, and where. */
  async #execute(requests: readonly Request[]): Promise<Reading> {
    const isIdle = requests.every((each) => each.kind === 'account' && each.demand.fields.size === 0);
    const wanted = mergeRequests(requests);
    if (isIdle) return new Reading(wanted, BASELINE);
    const [hasContent, hasChanges] = [wantsContent(wanted), wantsChanges(wanted)];
    const lists = searchedLists(wanted);
    if (wanted.account.fields.has('capabilities')) await this.#transport.learnCapabilities();
    // Everything about content is imported by those who want some.
    const content = hasContent ? await loadContent() : undefined;
    const search = await searchRoom(lists);
    const sync = hasChanges ? await import('./sync/sync-planner.ts') : undefined;
    const { changeTokens } = this;
    const reading = await this.#transport.run(
      (capabilities, { counts, enabled, open, standing, found }) => {
        const planners = {
          content: content?.contentTasks(),
          search: search?.(found),
          sync: sync?.syncPlanner(changeTokens, enabled),
        };
        const before = beforeOf(capabilities, open, standing);
        return new Reading(wanted, capabilities, {
          counts,
          planners,
          before,
          spent: this.#spent,
          leftOpen: leftOpen(open, capabilities),
        }).run();
      },
      { prepare: search && loadCharsetsIn, place: readPlace(wanted) },
    );
    if (!this.#hasChanged) this.#spent = reading.price ?? this.#spent;
    return reading;
  }

  /** What only writes need is loaded for writes alone. */
  async #change(change: Change): Promise<ChangeOutcome> {
    this.#hasChanged = true;
    this.#spent = undefined;
    const { changePlan, WRITE_GRAMMAR } = await loadWriting();
    const structures = await structureReader(filtersOf(change));
    return this.#transport.change(
      (capabilities, known) => changePlan(change, this.accountKey, { capabilities, structures }, known),
      WRITE_GRAMMAR,
      { prepare: loadCharsetsIn, place: changedPlace(change) },
    );
  }

  #answerTo(request: Request, reading: Reading, assembly: Assembly): unknown {
    switch (request.kind) {
      case 'account':
        return this.#account(request.demand, reading);
      case 'mailboxes':
        return listMailboxes(reading, assembly, request.subscribedOnly);
      case 'mailbox':
        return assembly.existingMailbox(pathOf(request.reference, reading));
      case 'messages':
        return assembly.messages(request);
    }
  }

  #account({ fields }: AccountDemand, reading: Reading): Account {
    const capabilities = fields.has('capabilities') ? this.#transport.capabilities : undefined;
    return {
      user: this.#owner.user,
      server: this.#owner.server,
      capabilities: capabilities?.words,
      features: capabilities && featuresOf(capabilities),
      abilities: capabilities && abilitiesOf(capabilities),
      software: reading.account.software,
      namespaces: reading.account.namespaces,
      quota: reading.account.quota,
    };
  }
}

/** The first mailbox that is read. */
function readPlace({ byPath, messages }: Wanted): Place | undefined {
  const [path] = [...messages.keys(), ...byPath.keys()];
  return path === undefined ? undefined : { path, isWritable: false };
}

/** The first mailbox whose messages are changed. */
function changedPlace(change: Change): Place | undefined {
  const path = 'targets' in change ? change.targets[0]?.path : undefined;
  return path === undefined ? undefined : { path, isWritable: change.kind !== 'copy' };
}

/** What searches and sorts is imported by those who do; structures are read where attachments are asked for. */
async function searchRoom(lists: readonly ListDemand[]) {
  if (lists.length === 0) return undefined;
  const { searchPlanner } = await loadSearch();
  const structures = await structureReader(lists.map(({ filter }) => filter));
  return (found: FoundCounts | undefined) => searchPlanner(structures, found);
}

async function structureReader(filters: readonly (Filter | undefined)[]) {
  const looksInside = filters.some((filter) => filter && looksAtAttachments(filter));
  return looksInside ? (await import('./content/message-task.ts')).MessageTask : undefined;
}

function listMailboxes(reading: Reading, assembly: Assembly, subscribedOnly: boolean): Mailbox[] {
  const { hierarchy } = reading.listing;
  if (hierarchy instanceof MailError) throw hierarchy;
  const rows = hierarchy?.rows ?? [];
  const wanted = subscribedOnly ? rows.filter((row) => hierarchy!.isSubscribed(row)) : rows;
  return wanted.map(({ path }) => assembly.mailbox(path));
}

function pathOf(reference: MailboxReference, reading: Reading): string {
  if (reference.by === 'path') return reference.path;
  const path = reading.listing.pathOfRole(reference.role);
  if (path instanceof MailError) throw path;
  return path;
}

function* rowsOf(reading: Reading): Generator<FetchRow> {
  for (const work of reading.mailboxes.values()) yield* work.rows();
}

function* contentStrings(reading: Reading): Generator<string> {
  for (const { content } of reading.mailboxes.values()) if (content) yield* content.strings();
}
