import type { MessageDemand } from '../../mail/demand.ts';
import { messageDemand } from '../../mail/demand.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import type { Filter, ServerCondition } from '../../mail/filter.ts';
import { conditionsOf, isServerCondition } from '../../mail/filter.ts';
import { filterDemand } from '../../mail/filter-demand.ts';
import type { Matchable } from '../../mail/match-filter.ts';
import { matches } from '../../mail/match-filter.ts';
import type { Mailbox } from '../../mail/mailbox.ts';
import { threadOf } from '../../mail/thread-id.ts';
import { ComparedMessage } from '../read/fetched-message.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { Found } from '../commands/search.ts';
import { ask } from '../commands/answers.ts';
import type { StepOf } from '../commands/table.ts';
import type { SearchKey } from '../commands/search-key.ts';
import type { SearchScope } from './scope.ts';
import { serverSearch } from './server-search.ts';
import type { ReadPlan } from '../commands/plans.ts';

/** What the server's answer leaves open of a filter, checked message by message. */
export class LocalCheck {
  /** What has to be fetched of messages to check them. */
  readonly demand: MessageDemand;
  readonly #filter: Filter | undefined;
  readonly #scope: SearchScope;
  /** Whom the server finds a text in; by the text's search key. */
  readonly #containing = new Map<string, ReadonlySet<number>>();
  readonly #hasAttachments = new Map<number, boolean>();

  /** @param filter undefined: nothing is left open */
  constructor(filter: Filter | undefined, scope: SearchScope) {
    this.#filter = filter;
    this.#scope = scope;
    this.demand = filter ? filterDemand(filter) : messageDemand();
  }

  get isNeeded(): boolean {
    return this.#filter !== undefined;
  }

  /** What only the server can tell: each text that the open part of the filter looks for is a search of its own. */
  get textSearches(): SearchKey[] {
    const texts = this.#filter ? [...conditionsOf(this.#filter)].filter(isServerCondition) : [];
    return [...new Map(texts.map((each) => [keyOf(each), serverSearch(each)])).values()];
  }

  learnText(search: SearchKey, { uids }: Found): void {
    this.#containing.set(JSON.stringify(search), new Set(uids));
  }

  /** The rows that match, in their order. */
  *matching(rows: readonly FetchRow[]): ReadPlan<FetchRow[]> {
    if (!this.#filter) return [...rows];
    yield* this.#readStructures(rows);
    return rows.filter((row) => row.isAssumed || matches(this.#filter!, this.#matchable(row)));
  }

  #matchable(row: FetchRow): Matchable {
    const { path, opened } = this.#scope;
    const message = new ComparedMessage(row, () => '', NOWHERE);
    const { flags, envelope, headers, receivedAt, size, modSeq } = message;
    const uidValidity = opened()?.uidValidity;
    return {
      uid: row.uid,
      ...{ flags, envelope, headers, receivedAt, size, modSeq },
      hasAttachments: this.#hasAttachments.get(row.uid),
      isOneOf: (ids) =>
        ids.some(
          (id) => 'uid' in id && id.uid === row.uid && id.path === path && id.uidValidity === uidValidity,
        ),
      thread: () => threadOf(message),
      contains: (condition) => this.#containing.get(keyOf(condition))?.has(row.uid) ?? false,
    };
  }

  /** Structures tell of attachments; where one cannot be right, the message is fetched and split. */
  *#readStructures(rows: readonly FetchRow[]): ReadPlan<void> {
    const { structures: Reader, path } = this.#scope;
    if (!Reader || !this.demand.fields.has('hasAttachments')) return;
    const tasks = rows.filter(({ isAssumed }) => !isAssumed).map((row) => new Reader(row, []));
    const unsound = tasks.filter(({ needs }) => needs.length > 0);
    if (unsound.length > 0) {
      const steps = unsound.map(({ uid, needs }): StepOf<'UID FETCH'> => ({
        verb: 'UID FETCH',
        path,
        uids: [uid],
        items: { words: ['UID'], headers: [], sections: needs },
      }));
      const needs = unsound.map((task) => task.needs);
      const answers = yield* ask(...steps);
      answers.forEach((rows, i) => unsound[i]!.absorb(needs[i]!, unwrap(rows)[0]));
    }
    for (const task of tasks) {
      const content = task.content();
      this.#hasAttachments.set(task.uid, !(content instanceof MailError) && content.hasAttachments);
    }
  }
}

const NOWHERE = { id: '', path: '' } as Mailbox;

function keyOf(condition: ServerCondition): string {
  return JSON.stringify(serverSearch(condition));
}
