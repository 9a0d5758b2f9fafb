import { MailError } from '../../mail/errors.ts';
import { answerTo } from '../commands/answers.ts';
import { FoundCounts } from '../commands/found-counts.ts';
import type { Listing } from '../commands/list.ts';
import type { Resynced } from '../commands/resync.ts';
import type { OpenMailbox, OpenPlace } from '../commands/select.ts';
import type { Found, SearchArguments } from '../commands/search.ts';
import type { Answer, AnyStep } from '../commands/writing.ts';
import type { MailboxStatus } from '../../mail/mailbox.ts';
import type { Place } from './transport.ts';
import type { MailboxView } from '../wire/mailbox-view.ts';
import { StandingMailbox } from '../commands/standing-mailbox.ts';

/** Mailboxes of which a session remembers how many messages they had. */
const MAX_COUNTS = 1_000;

/** What a session has learned about mailboxes. Counts are hints, which the answer has to confirm. */
export class MailboxMemory {
  readonly #counts = new Map<string, number>();
  readonly #enabled = new Set<string>();
  /** Of searches that were counted. */
  readonly found = new FoundCounts();
  #open: OpenPlace | undefined;
  #standing: StandingMailbox | undefined;
  /** The mailbox that was open before it, or still is. */
  #last: StandingMailbox | undefined;

  get open(): OpenPlace | undefined {
    return this.#open;
  }

  /** The same with all that was told of it since it was opened; undefined: it has to be opened anew. */
  get standing(): StandingMailbox | undefined {
    return this.#standing?.isTrue ? this.#standing : undefined;
  }

  /** Messages by path, as far as it was ever told. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Extensions that are enabled, in upper case. */
  get enabled(): ReadonlySet<string> {
    return this.#enabled;
  }

  /** How well the session suits a plan: 3, its mailbox is open as it has to be; 2, only to be read; 1, none is; 0, another is. */
  suits({ path, isWritable }: Place): number {
    const open = this.#open;
    if (open?.path !== path) return open ? 0 : 1;
    return open.isWritable || !isWritable ? 3 : 2;
  }

  /**
   * Takes in a flight.
   * @param seen the mailbox that was opened last, and the present time in milliseconds since 1970; undefined: none was
   */
  note(
    steps: readonly AnyStep[],
    answers: readonly Answer[],
    seen?: { readonly view: MailboxView; readonly now: number },
  ): void {
    steps.forEach((step, i) => this.#noteOne(step, answers[i]!));
    const { opened, ...place } = this.#open ?? {};
    const isNew = opened !== undefined && this.#standing?.view !== seen?.view;
    if (isNew && seen) this.#stand(new StandingMailbox(place as OpenPlace, opened, seen));
    this.recount(seen?.view.exists);
  }

  /** The open mailbox has so many messages now. */
  recount(exists: number | undefined): void {
    if (this.#open && exists !== undefined) this.#count(this.#open.path, exists);
  }

  /** Another call begins. */
  growOld(): void {
    if (this.#open) this.#open = { ...this.#open, opened: undefined, isHeard: false };
    this.#standing?.view.rest();
  }

  #stand(standing: StandingMailbox): void {
    if (this.#last) standing.adopt(this.#last);
    this.#last = this.#standing = standing;
  }

  #noteOne(step: AnyStep, answer: Answer): void {
    if (step.verb === 'SELECT' || step.verb === 'EXAMINE') this.#noteOpening(step, answerTo(step, answer));
    else if (step.verb === 'UNSELECT') this.#leave();
    else if (step.verb === 'NEWS') this.#noteNews(answerTo(step, answer));
    else if (step.verb === 'RESYNC') this.#noteResync(step, answerTo(step, answer));
    else if (step.verb === 'ENABLE') this.#noteEnabled(answerTo(step, answer));
    else if (step.verb === 'UID SEARCH') this.#noteSearch(step, answerTo(step, answer));
    else if (step.verb === 'STATUS') this.#noteStatus(step.path, answerTo(step, answer));
    else if (step.verb === 'LIST') this.#noteListing(answerTo(step, answer));
  }

  #noteResync(step: { path: string; verb: string }, answer: Resynced | MailError): void {
    this.#noteOpening(step, answer instanceof MailError ? answer : answer.opened);
  }

  #noteNews(answer: object | MailError): void {
    const isHeard = !(answer instanceof MailError);
    if (isHeard && this.#open) this.#open = { ...this.#open, isHeard };
  }

  #leave(): void {
    this.#open = this.#standing = undefined;
  }

  /** It holds until the session ends. */
  #noteEnabled(answer: ReadonlySet<string> | MailError): void {
    if (!(answer instanceof MailError)) for (const extension of answer) this.#enabled.add(extension);
  }

  /** Of lists that are kept: what else is counted are parts of them. */
  #noteSearch({ path, search, returns }: SearchArguments, found: Found | MailError): void {
    const isCounted = returns?.includes('COUNT') && returns.includes('SAVE');
    if (isCounted && !(found instanceof MailError)) this.found.learn(path, search, found.count);
  }

  #noteStatus(path: string, status: MailboxStatus | MailError): void {
    if (!(status instanceof MailError)) this.#count(path, status.messages);
  }

  #noteListing(listing: Listing | MailError): void {
    if (listing instanceof MailError) return;
    for (const [path, status] of listing.statuses) this.#noteStatus(path, status);
  }

  /** A mailbox that cannot be opened leaves none open (RFC 9051 §6.3.2). */
  #noteOpening({ path, verb }: { path: string; verb: string }, answer: OpenMailbox | MailError): void {
    const isOpen = !(answer instanceof MailError);
    this.#standing = undefined;
    this.#open = isOpen ? { path, isWritable: verb === 'SELECT', opened: answer, isHeard: true } : undefined;
    if (isOpen) this.#count(path, answer.exists);
    else this.#counts.delete(path);
  }

  #count(path: string, messages: number | null): void {
    if (messages === null) return;
    this.#counts.delete(path);
    this.#counts.set(path, messages);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MAX_COUNTS) this.#counts.delete(oldest!);
  }
}
