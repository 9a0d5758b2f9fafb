import type { MessageDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { MessageField } from '../../mail/fields.ts';
import { ask } from '../commands/answers.ts';
import { envelopeOctets, isForeign } from '../commands/envelope.ts';
import type { FetchItems } from '../commands/fetch-items.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { Token } from '../wire/token.ts';

/** So much of a message holds its header, as a rule. */
const BEGINNING_OCTETS = 32 * 1024;

/** What a row lacks, and what is fetched for it. */
const AMENDMENTS = {
  /** Raw 8-bit is in the charset that the message declares for its text; of several parts only the structure tells. */
  structure: { words: ['UID', 'BODYSTRUCTURE'], headers: [] },
  /** Servers read no From behind a byte order mark, or below a line that is no header field. */
  beginning: { words: ['UID'], headers: [], sections: [{ partId: '', octets: BEGINNING_OCTETS }] },
} as const satisfies Record<string, FetchItems>;
type Kind = keyof typeof AMENDMENTS;

/** Where the beginning of a message stands among the items of a row. */
export const BEGINNING = 'BODY[]';

const FROM: readonly MessageField[] = ['from', 'sender', 'replyTo'];
const TEXTS: readonly MessageField[] = ['subject', ...FROM, 'to', 'cc', 'bcc'];

/** What ENVELOPE says too little for, in few messages: asked for in one flight more, which others do not cost. */
export class Amendments {
  readonly #seen = new Set<number>();
  readonly #due = new Map<Kind, number[]>();
  readonly #items = new Map<number, Map<string, Token>>();

  /** Looks at a row once, for what is shown of it. */
  look({ uid, items, isAssumed }: FetchRow, { fields }: MessageDemand): void {
    const envelope = items.get('ENVELOPE');
    if (isAssumed || this.#seen.has(uid) || !Array.isArray(envelope)) return;
    this.#seen.add(uid);
    const shows = (names: readonly MessageField[]) => names.some((name) => fields.has(name));
    if (shows(FROM) && envelopeOctets(envelope, 'from') === '') this.#want('beginning', uid);
    if (shows(TEXTS) && !items.has('BODYSTRUCTURE') && isForeign(envelope)) this.#want('structure', uid);
  }

  get hasNeeds(): boolean {
    return this.#due.size > 0;
  }

  /** The fetches that are due, in one flight. What is refused stays as it is. */
  *fetch(path: string): ReadPlan<void> {
    const steps = [...this.#due].map(([kind, all]) => {
      const uids = all.sort((a, b) => a - b);
      return { verb: 'UID FETCH', path, uids, items: AMENDMENTS[kind] } as const;
    });
    this.#due.clear();
    for (const rows of yield* ask(...steps))
      if (!(rows instanceof MailError)) for (const row of rows) this.#take(row);
  }

  /** The row with what was fetched for it. */
  amended(row: FetchRow): FetchRow {
    const more = this.#items.get(row.uid);
    return more ? { ...row, items: new Map([...row.items, ...more]) } : row;
  }

  #want(kind: Kind, uid: number): void {
    const uids = this.#due.get(kind);
    if (uids) uids.push(uid);
    else this.#due.set(kind, [uid]);
  }

  #take({ uid, items }: FetchRow): void {
    this.#items.set(uid, new Map([...(this.#items.get(uid) ?? []), ...items]));
  }
}
