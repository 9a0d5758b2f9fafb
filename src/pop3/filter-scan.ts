import { MailError } from '../mail/errors.ts';
import type { Condition, ConditionName, Filter } from '../mail/filter.ts';
import { conditionsOf } from '../mail/filter.ts';
import { filterDemand } from '../mail/filter-demand.ts';
import type { MaildropMessageId } from '../mail/ids.ts';
import { requireKeys } from '../mail/ids.ts';
import { keyText } from '../mail/maildrop-key.ts';
import type { Matchable } from '../mail/match-filter.ts';
import { matches } from '../mail/match-filter.ts';
import type { MessageCommand } from './cost.ts';
import { costOf } from './cost.ts';
import type { Maildrop } from './maildrop.ts';
import { MaildropMessage, NOWHERE } from './maildrop-message.ts';
import { threadOf } from '../mail/thread-id.ts';
import { MAX_CHECKED_POP3 } from '../mail/limits.ts';

/** Messages that are looked at where the list of sizes tells. */
const MAX_LISTED = 100_000;

/** Conditions on what POP3 does not have, or only whole messages tell, and how callers know them. */
const UNANSWERED: Partial<Record<ConditionName, string>> = {
  hasFlag: 'flags',
  body: 'bodies',
  text: 'the text of messages (use subject, from or header)',
  receivedSince: 'the date received (use sentSince)',
  receivedBefore: 'the date received (use sentBefore)',
  hasAttachments: 'attachments',
  hasLabel: 'labels',
  providerQuery: 'a search of the provider',
  changedSince: 'changes',
};

/** Whether messages are what a filter looks for: told by their headers and sizes, one by one, each once. */
export class FilterScan {
  /** How many messages may be looked at for one page. */
  readonly limit: number;
  readonly #filter: Filter;
  readonly #drop: Maildrop;
  readonly #cost: ReadonlySet<MessageCommand>;
  readonly #known = new Map<number, boolean>();
  /** Where the messages are that the filter names, by key. */
  readonly #places = new Map<string, ReadonlySet<number>>();

  /** @throws MailError UNSUPPORTED for conditions that no header and no list answers */
  constructor(filter: Filter, drop: Maildrop) {
    for (const { on } of conditionsOf(filter)) {
      const what = UNANSWERED[on];
      if (what !== undefined)
        throw new MailError(
          'UNSUPPORTED',
          `On POP3 a filter can use header fields, the dates in them and sizes, but not ${what}`,
        );
    }
    this.#filter = filter;
    this.#drop = drop;
    this.#cost = costOf(filterDemand(filter));
    this.limit = this.#cost.has('TOP') ? MAX_CHECKED_POP3 : MAX_LISTED;
  }

  /** Undefined: what would tell is still to come. */
  matches(number: number): boolean | undefined {
    const known = this.#known.get(number);
    if (known !== undefined) return known;
    const view = this.#viewOf(number);
    if (!view) return undefined;
    const isMatch = matches(this.#filter, view);
    this.#known.set(number, isMatch);
    return isMatch;
  }

  #viewOf(number: number): Matchable | undefined {
    const sizes = this.#cost.has('LIST') ? this.#drop.sizes() : null;
    const header = this.#cost.has('TOP') ? this.#drop.header(number)?.octets : null;
    const areFound = this.#findNamed();
    if (sizes === undefined || header === undefined || !areFound) return undefined;
    const none = { id: '', content: undefined, beginning: undefined };
    const message = new MaildropMessage(
      { ...none, size: sizes?.get(number), header: header ?? undefined },
      NOWHERE,
    );
    return {
      uid: null,
      flags: [],
      envelope: message.envelope,
      headers: message.headers,
      receivedAt: null,
      size: message.size,
      modSeq: null,
      hasAttachments: undefined,
      isOneOf: (ids) => ids.some((id) => 'key' in id && this.#places.get(keyText(id.key))?.has(number)),
      thread: () => threadOf(message),
      contains: () => false,
    };
  }

  /** Looks up where the messages are that the filter names. Answers whether that is known of all. */
  #findNamed(): boolean {
    const keys = [...conditionsOf(this.#filter)].flatMap(idsIn).map(({ key }) => key);
    const unknown = keys.filter((key) => !this.#places.has(keyText(key)));
    for (const key of unknown) {
      const numbers = this.#drop.numbersOf(key);
      if (numbers) this.#places.set(keyText(key), new Set(numbers));
    }
    return keys.every((key) => this.#places.has(keyText(key)));
  }
}

function idsIn(condition: Condition): readonly MaildropMessageId[] {
  return condition.on === 'ids' ? requireKeys(condition.value) : [];
}
