import type { MessageDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { FetchedContent } from '../../mime/fetched-content.ts';
import { ask } from '../commands/answers.ts';
import type { Section } from '../commands/fetch-items.ts';
import { speculativeSections } from './speculative-texts.ts';
import type { ContentPlanner } from '../read/task.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { mended } from '../read/patient-fetch.ts';
import { MessageTask } from './message-task.ts';
import type { FetchRow } from '../commands/fetch.ts';
import { serverPreview } from '../commands/server-preview.ts';
import { CONTENT_FIELDS } from '../read/wanted.ts';
import { MAX_FETCHED_TEXTS } from '../../mail/limits.ts';

/** What is left of them. */
interface Budget {
  octets: number;
}

/** Messages that need the same sections. */
interface Group {
  readonly sections: readonly Section[];
  readonly messages: MessageTask[];
}

/** Makes the content tasks of a plan's mailboxes; they share a budget. */
export function contentTasks(): () => ContentTask {
  const budget = { octets: MAX_FETCHED_TEXTS };
  return () => new ContentTask(budget);
}

/**
 * The texts of one mailbox's messages. Where they are is known from rows with a structure; then messages that need the
 * same sections share one UID FETCH, and all of these leave in one flight.
 */
export class ContentTask implements ContentPlanner {
  readonly #messages = new Map<number, MessageTask>();
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** What to fetch of a single message together with its structure, where texts are wanted. */
  speculate({ content }: MessageDemand): Section[] {
    return speculativeSections(content);
  }

  /**
   * Wants the content of the message in a row; wanting it again may want more of it.
   * @param guessed sections that were asked for with the row
   */
  want(row: FetchRow, { content, fields }: MessageDemand, guessed: readonly Section[] = []): void {
    const preview = serverPreview(row.items);
    if (!row.items.has('BODYSTRUCTURE') || (preview !== null && !wantsMore(fields))) return;
    let message = this.#messages.get(row.uid);
    if (!message) this.#messages.set(row.uid, (message = new MessageTask(row, guessed)));
    message.want(preview === null ? content : { ...content, preview: 0 });
  }

  get hasNeeds(): boolean {
    return [...this.#messages.values()].some(({ needs }) => needs.length > 0);
  }

  /** The fetches that are due, in one flight on the open mailbox. */
  *fetch(path: string): ReadPlan<void> {
    const groups = this.#due();
    const steps = groups.map(({ sections, messages }) => {
      const uids = messages.map(({ uid }) => uid).sort((a, b) => a - b);
      return { verb: 'UID FETCH', path, uids, items: { words: ['UID'], headers: [], sections } } as const;
    });
    const answers = yield* ask(...steps);
    for (const [i, { sections, messages }] of groups.entries())
      absorb(messages, sections, yield* mended(steps[i]!, answers[i]!));
  }

  /** Messages that need the same sections share a command. */
  #due(): Group[] {
    const groups = new Map<string, Group>();
    for (const message of this.#messages.values()) {
      const sections = message.needs;
      if (sections.length === 0 || !this.#afford(message, sections)) continue;
      const key = JSON.stringify(sections);
      const group = groups.get(key);
      if (group) group.messages.push(message);
      else groups.set(key, { sections, messages: [message] });
    }
    return [...groups.values()];
  }

  /** The mailbox cannot be had any more. */
  fail(error: MailError): void {
    for (const message of this.#messages.values()) message.error ??= error;
  }

  /** The content of the message in a row; undefined if it was not requested. */
  contentOf({ uid, items }: FetchRow): FetchedContent | MailError | undefined {
    return this.#messages.get(uid)?.content(items);
  }

  *strings(): Generator<string> {
    for (const message of this.#messages.values()) yield* message.strings();
  }

  #afford(message: MessageTask, sections: readonly Section[]): boolean {
    const octets = sections.reduce((sum, section) => sum + message.weigh(section), 0);
    if (octets > this.#budget.octets) {
      const what =
        'The requested texts are too large for one response. Request fewer messages or a smaller maxOctets';
      message.error = new MailError('TOO_LARGE', what);
      return false;
    }
    this.#budget.octets -= octets;
    return true;
  }
}

/** Whether more than a preview is wanted. */
function wantsMore(fields: MessageDemand['fields']): boolean {
  return CONTENT_FIELDS.some((field) => field !== 'preview' && fields.has(field));
}

function absorb(
  messages: readonly MessageTask[],
  sections: readonly Section[],
  rows: readonly FetchRow[] | MailError,
): void {
  if (rows instanceof MailError) {
    for (const message of messages) message.error = rows;
    return;
  }
  const byUid = new Map(rows.map((row) => [row.uid, row]));
  for (const message of messages) message.absorb(sections, byUid.get(message.uid));
}
