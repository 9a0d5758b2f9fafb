import type { AccountRef } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import type { UidMessageId } from '../../mail/ids.ts';
import { encodeId } from '../../mail/ids.ts';
import { MAX_VANISHED_IDS } from '../../mail/limits.ts';
import type { Delta, Edge, Mailbox, MailboxRole, MailboxStatus, Page } from '../../mail/mailbox.ts';
import type { Message } from '../../mail/mailbox.ts';
import { countIn, formatRanges, uidsIn } from '../../mail/uid-ranges.ts';
import type { Cursor } from '../../mail/window.ts';
import { encodeCursor } from '../../mail/window.ts';
import { quirksOf } from '../quirks.ts';
import { FetchedMessage } from './fetched-message.ts';
import { Hierarchy, isSelectable, hasAttribute, lastName } from './hierarchy.ts';
import type { DeltaPart } from './delta-part.ts';
import type { MailboxWork, PagePart } from './mailbox-work.ts';
import type { Reading } from './reading.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ListRow } from '../commands/list.ts';
import { NO_STATUS } from '../commands/status-items.ts';
import type { WantedMessages } from './wanted.ts';

/** From a finished reading to the values that callers asked for. One mailbox is one value, wherever it is reached from. */
export class Assembly {
  readonly #reading: Reading;
  readonly #owner: AccountRef;
  readonly #mailboxes = new Map<string, PlannedMailbox>();

  constructor(reading: Reading, owner: AccountRef) {
    this.#reading = reading;
    this.#owner = owner;
  }

  mailbox(path: string): Mailbox {
    let mailbox = this.#mailboxes.get(path);
    if (!mailbox)
      this.#mailboxes.set(path, (mailbox = new PlannedMailbox(path, this.#reading, this.#owner, this)));
    return mailbox;
  }

  /** @throws MailError NOT_FOUND, or why the mailbox cannot be had */
  existingMailbox(path: string): Mailbox {
    const { mailboxes, listing } = this.#reading;
    const { hierarchy, listed } = listing;
    if (hierarchy instanceof MailError) throw hierarchy;
    const row = listed.get(path);
    if (row instanceof MailError) throw row;
    const work = mailboxes.get(path);
    const deltas = [...(work?.deltas.values() ?? [])].map(({ part }) => part.error);
    for (const part of [work?.opening, work?.status, ...deltas])
      if (part instanceof MailError && part.code === 'NOT_FOUND') throw part;
    if (hierarchy && !hierarchy.row(path)) throw new MailError('NOT_FOUND', 'This mailbox does not exist');
    return this.mailbox(path);
  }

  /** The messages of a page or of ids, in the order asked for. */
  messages({ ids, demand }: WantedMessages): (Message | MailError)[] {
    return ids.map((id) => this.#message(id, demand));
  }

  message(row: FetchRow, path: string, uidValidity: number): Message {
    const id = () => this.messageId(path, uidValidity, row.uid);
    const work = this.#reading.mailboxes.get(path);
    const amended = work?.amended(row) ?? row;
    const content = row.items.has('BODYSTRUCTURE') ? work?.content?.contentOf(amended) : undefined;
    return new FetchedMessage(amended, id, this.mailbox(path), content);
  }

  messageId(path: string, uidValidity: number, uid: number): string {
    return encodeId({ kind: 'message', account: this.#owner.accountKey, path, uidValidity, uid });
  }

  #message(id: UidMessageId, demand: WantedMessages['demand']): Message | MailError {
    const work = this.#reading.mailboxes.get(id.path)!;
    const { opening } = work;
    if (opening instanceof MailError) return opening;
    if (opening && opening.uidValidity !== id.uidValidity) {
      return new MailError(
        'STALE_ID',
        'The mailbox has been recreated since this id was issued (its UIDVALIDITY changed). List it again to get current ids',
      );
    }
    const row = work.rowOf(id.uid, demand);
    if (row instanceof MailError) return row;
    return row
      ? this.message(row, id.path, id.uidValidity)
      : new MailError('NOT_FOUND', 'This message no longer exists');
  }
}

/** A mailbox out of a reading: getters put together what was found, none of them asks for more. */
class PlannedMailbox implements Mailbox {
  readonly path: string;
  readonly #reading: Reading;
  readonly #owner: AccountRef;
  readonly #assembly: Assembly;
  #pages: Map<string, Page | MailError> | undefined;
  #changes: Map<string, Delta | MailError> | undefined;

  constructor(path: string, reading: Reading, owner: AccountRef, assembly: Assembly) {
    this.path = path;
    this.#reading = reading;
    this.#owner = owner;
    this.#assembly = assembly;
  }

  get id(): string {
    return encodeId({ kind: 'mailbox', account: this.#owner.accountKey, path: this.path });
  }

  get name(): string {
    return lastName(this.path, this.delimiter);
  }

  get delimiter(): string | null {
    return this.#row?.delimiter ?? null;
  }

  get parent(): Mailbox | null {
    const parent = this.#row && this.#hierarchy?.parentOf(this.#row);
    return parent ? this.#assembly.mailbox(parent.path) : null;
  }

  get children(): Mailbox[] {
    const children = this.#hierarchy?.childrenOf(this.path) ?? [];
    return children.map(({ path }) => this.#assembly.mailbox(path));
  }

  get role(): Mailbox['role'] {
    return this.#hierarchy?.roleOf(this.path)?.role ?? null;
  }

  get roleSource(): Mailbox['roleSource'] {
    return this.#hierarchy?.roleOf(this.path)?.source ?? null;
  }

  get attributes(): readonly string[] {
    return this.#row?.attributes ?? [];
  }

  get subscribed(): boolean {
    const { subscribed } = this.#reading.listing;
    if (subscribed instanceof MailError) throw subscribed;
    return subscribed?.has(this.path) ?? (this.#row !== undefined && hasAttribute(this.#row, '\\Subscribed'));
  }

  get selectable(): boolean {
    return this.#row !== undefined && isSelectable(this.#row);
  }

  get status(): MailboxStatus | null | MailError {
    if (this.#row && !isSelectable(this.#row)) return null;
    return this.#work?.status ?? NO_STATUS;
  }

  get permanentFlags(): readonly string[] | null | MailError {
    const opened = this.#work?.opening;
    return opened instanceof MailError ? opened : (opened?.permanentFlags ?? null);
  }

  get rights(): string | null | MailError {
    return this.#work?.rights ?? null;
  }

  get objectId(): string | null | MailError {
    return this.#work?.objectId ?? null;
  }

  get pages(): ReadonlyMap<string, Page | MailError> {
    return (this.#pages ??= new Map(
      [...(this.#work?.pages ?? [])].map(([key, page]) => [key, this.#page(page)]),
    ));
  }

  get changes(): ReadonlyMap<string, Delta | MailError> {
    return (this.#changes ??= new Map(
      [...(this.#work?.deltas ?? [])].map(([key, delta]) => [key, this.#delta(delta)]),
    ));
  }

  /** UIDs, counts and, where there is one, the modification sequence: an arrival, a loss and a flag each move one of them. */
  get state(): Mailbox['state'] {
    const { status } = this;
    if (!status || status instanceof MailError) return status;
    const { uidNext, messages, unseen, highestModSeq } = status;
    // A number that is another one each second would tell of changes for ever.
    const isNumbered = !quirksOf(this.#reading.capabilities).numbersOnceSelected;
    const uidValidity = isNumbered ? status.uidValidity : null;
    return [uidValidity, uidNext, messages, unseen, highestModSeq].join(' ');
  }

  pathOfRole(role: MailboxRole): string | null {
    const path = this.#reading.listing.pathOfRole(role);
    return path instanceof MailError ? null : path;
  }

  get #work(): MailboxWork | undefined {
    return this.#reading.mailboxes.get(this.path);
  }

  get #hierarchy(): Hierarchy | undefined {
    const { hierarchy } = this.#reading.listing;
    return hierarchy instanceof Hierarchy ? hierarchy : undefined;
  }

  get #row(): ListRow | undefined {
    const listed = this.#reading.listing.listed.get(this.path);
    return this.#hierarchy?.row(this.path) ?? (listed instanceof MailError ? undefined : listed);
  }

  #page({ part }: PagePart): Page | MailError {
    const { error, result } = part;
    if (error || !result) return error ?? notRead();
    const { rows, hasNext, hasPrevious, total, isApproximated } = result;
    const uidValidity = this.#uidValidity;
    const place = { account: this.#owner.accountKey, path: this.path, uidValidity };
    const edge = (row: FetchRow): Edge =>
      new FoundEdge(this.#assembly.message(row, this.path, uidValidity), {
        ...place,
        uid: row.uid,
        ...result.placeOf(row),
      });
    return {
      edges: rows.map(edge),
      hasNextPage: hasNext,
      hasPreviousPage: hasPrevious,
      totalCount: total,
      approximated: isApproximated,
      kin: result.kin && {
        messages: result.kin.rows.map((row) => this.#assembly.message(row, this.path, uidValidity)),
        isComplete: result.kin.isComplete,
      },
      changesToken: this.#changesToken,
    };
  }

  get #changesToken(): string | MailError | undefined {
    const { point } = this.#work ?? {};
    return point?.result ? this.#owner.changeTokens.encode(this.path, point.result) : point?.error;
  }

  #delta({ part: { error, result } }: DeltaPart): Delta | MailError {
    if (error || !result) return error ?? notRead();
    const { created, updated, vanished, point, uidValidity, ...rest } = result;
    const messages = (rows: readonly FetchRow[]) =>
      rows.map((row) => this.#assembly.message(row, this.path, uidValidity));
    const isFew = countIn(vanished) <= MAX_VANISHED_IDS;
    const idOf = (uid: number) => this.#assembly.messageId(this.path, uidValidity, uid);
    return {
      ...rest,
      created: messages(created),
      updated: messages(updated),
      vanishedUids: formatRanges(vanished),
      vanished: isFew ? [...uidsIn(vanished)].map(idOf) : null,
      present: null,
      token: this.#owner.changeTokens.encode(this.path, point),
    };
  }

  get #uidValidity(): number {
    const opened = this.#work?.opening;
    return opened && !(opened instanceof MailError) ? opened.uidValidity : 0;
  }
}

function notRead(): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    'The mail server did not report how many messages the mailbox has',
  );
}

/**
 * A message and its position, whose cursor is encoded when it is read. A class, because V8 gives each object literal
 * with a getter a shape of its own, which keeps the whole page alive until the next full garbage collection.
 */
class FoundEdge implements Edge {
  readonly message: Message;
  readonly #place: Cursor;

  constructor(message: Message, place: Cursor) {
    this.message = message;
    this.#place = place;
  }

  get cursor(): string {
    return encodeCursor(this.#place);
  }
}
