import type { MessageDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { MessageField } from '../../mail/fields.ts';
import { ask } from '../commands/answers.ts';
import { headersOfCutNames } from '../commands/body-structure.ts';
import { lacksAuthor, isForeign } from '../commands/envelope.ts';
import type { FetchItems, Section } from '../commands/fetch-items.ts';
import { PART_HEADER_OCTETS } from '../commands/part-names.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { Token } from '../wire/token.ts';

/** So much of a message holds its header, as a rule. */
const BEGINNING_OCTETS = 32 * 1024;

/** Raw 8-bit is in the charset that the message declares for its text; of several parts only the structure tells. */
const STRUCTURE: FetchItems = { words: ['UID', 'BODYSTRUCTURE'], headers: [] };
/** Servers read no From behind a byte order mark, or below a line that is no header field. */
const START = sections([{ partId: '', octets: BEGINNING_OCTETS }]);

/** So many parts of a message are asked for their headers. */
const MAX_PART_HEADERS = 50;

function sections(wanted: readonly Section[]): FetchItems {
  return { words: ['UID'], headers: [], sections: wanted };
}

/** Where the beginning of a message stands among the items of a row. */
export const BEGINNING = 'BODY[]';

const FROM: readonly MessageField[] = ['from', 'sender', 'replyTo'];
const TEXTS: readonly MessageField[] = ['subject', ...FROM, 'to', 'cc', 'bcc'];
const NAMES: readonly MessageField[] = ['attachments', 'parts'];

/** A row, and what it was wanted for. */
export interface WantedRow {
  readonly row: FetchRow;
  readonly demands: readonly (MessageDemand | undefined)[];
}

/** Whether any of these fields is shown. */
type Shows = (names: readonly MessageField[]) => boolean;

/** What is to be fetched for a row that says too little of what is shown. */
function* lacking({ items }: FetchRow, shows: Shows): Generator<FetchItems> {
  const [envelope, structure] = [items.get('ENVELOPE'), items.get('BODYSTRUCTURE')];
  if (Array.isArray(envelope)) {
    if (lacksAuthor(envelope) && shows(FROM)) yield START;
    if (!structure && isForeign(envelope) && shows(TEXTS)) yield STRUCTURE;
  }
  const headers = structure && shows(NAMES) ? headersOfCutNames(structure).slice(0, MAX_PART_HEADERS) : [];
  if (headers.length > 0) yield sections(headers.map((partId) => ({ partId, octets: PART_HEADER_OCTETS })));
}

/** What is due for the same items. */
interface Due {
  readonly items: FetchItems;
  readonly uids: Set<number>;
}

/** What rows say too little for, in few messages: asked for in one flight more, which others do not cost. */
export class Amendments {
  readonly #seen = new WeakSet<FetchRow>();
  readonly #known = new Set<string>();
  readonly #due = new Map<string, Due>();
  readonly #items = new Map<number, Map<string, Token>>();

  /** Looks at each row once, for what is shown of it. @returns whether fetches are due */
  look(wanted: readonly WantedRow[]): boolean {
    for (const each of wanted) if (!each.row.isAssumed && !this.#seen.has(each.row)) this.#look(each);
    return this.#due.size > 0;
  }

  #look({ row, demands }: WantedRow): void {
    this.#seen.add(row);
    const shows: Shows = (names) => demands.some((demand) => names.some((name) => demand?.fields.has(name)));
    for (const items of lacking(row, shows)) this.#want(items, row.uid);
  }

  /** The fetches that are due, in one flight. What is refused stays as it is. */
  *fetch(path: string): ReadPlan<void> {
    const steps = [...this.#due.values()].map(({ items, uids }) => {
      return { verb: 'UID FETCH', path, uids: [...uids].sort((a, b) => a - b), items } as const;
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

  #want(items: FetchItems, uid: number): void {
    const key = JSON.stringify(items);
    if (this.#known.has(`${uid} ${key}`)) return;
    this.#known.add(`${uid} ${key}`);
    const due = this.#due.get(key);
    if (due) due.uids.add(uid);
    else this.#due.set(key, { items, uids: new Set([uid]) });
  }

  #take({ uid, items }: FetchRow): void {
    this.#items.set(uid, new Map([...(this.#items.get(uid) ?? []), ...items]));
  }
}
