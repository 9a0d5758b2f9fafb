import type { MessageDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { FetchItems, Section } from '../commands/fetch-items.ts';
import { itemsKey } from '../commands/fetch-items.ts';
import type { ContentPart, Waiting } from './task.ts';
import { piecesOf, sortedSet } from '../commands/number-set.ts';
import type { FetchRow, Result } from '../commands/results.ts';
import type { Step } from '../commands/steps.ts';
import type { WantedMessages } from './wanted.ts';

/** Messages wanted by UID with the same items: one UID FETCH. */
interface UidFetch {
  readonly demand: MessageDemand;
  readonly uids: number[];
  /** Demands that cost the same here may want different texts. */
  readonly wanted: WantedMessages[];
  /** By UID. */
  rows: ReadonlyMap<number, FetchRow> | MailError | undefined;
  /** Texts that are asked for with their structure, in the hope that they are there. */
  speculative: readonly Section[] | undefined;
}

/** The messages of one mailbox that are wanted by UID, grouped by what is wanted of them. */
export class UidFetches {
  readonly #path: string;
  readonly #content: ContentPart | undefined;
  readonly #itemsOf: (demand: MessageDemand) => FetchItems;
  readonly #fetches: UidFetch[] = [];

  /** @param itemsOf what a demand costs in this mailbox, once it is open */
  constructor(
    path: string,
    content: ContentPart | undefined,
    itemsOf: (demand: MessageDemand) => FetchItems,
  ) {
    this.#path = path;
    this.#content = content;
    this.#itemsOf = itemsOf;
  }

  want(wanted: WantedMessages): void {
    const { ids, demand } = wanted;
    const known = this.#fetchFor(demand);
    const uids = ids.map(({ uid }) => uid);
    known?.wanted.push(wanted);
    if (known) known.uids.splice(0, Infinity, ...sortedSet([...known.uids, ...uids]));
    else {
      const own = { demand, uids: sortedSet(uids), wanted: [wanted] };
      this.#fetches.push({ ...own, rows: undefined, speculative: undefined });
    }
  }

  /** The row of a message; undefined: there is none. */
  rowOf(uid: number, demand: MessageDemand): FetchRow | MailError | undefined {
    const rows = this.#fetchFor(demand)?.rows;
    return rows instanceof MailError ? rows : rows?.get(uid);
  }

  /** Every row that was brought home. */
  *rows(): Generator<FetchRow> {
    for (const { rows } of this.#fetches) if (rows && !(rows instanceof MailError)) yield* rows.values();
  }

  get hasNeeds(): boolean {
    return this.#fetches.some(({ rows }) => rows === undefined);
  }

  steps(): [Step, Waiting][] {
    return this.#fetches.filter(({ rows }) => rows === undefined).flatMap((each) => this.#stepsOf(each));
  }

  /** Rows that have come home with a structure say where the texts are. */
  wantContent(content: ContentPart): void {
    for (const { rows, wanted, speculative } of this.#fetches) {
      if (!rows || rows instanceof MailError) continue;
      for (const { ids, demand } of wanted)
        for (const { uid } of ids) if (rows.has(uid)) content.want(rows.get(uid)!, demand, speculative);
    }
  }

  fail(error: MailError): void {
    for (const fetch of this.#fetches) fetch.rows ??= error;
  }

  #fetchFor(demand: MessageDemand): UidFetch | undefined {
    return this.#fetches.find((each) => itemsKey(each.demand) === itemsKey(demand));
  }

  /** One command, or several where the UIDs do not fit in a line. */
  #stepsOf(fetch: UidFetch): [Step, Waiting][] {
    const isSingle = fetch.uids.length === 1 && fetch.wanted.length === 1;
    fetch.speculative ??= isSingle ? this.#content?.speculate(fetch.demand) : undefined;
    const items = {
      ...this.#itemsOf(fetch.demand),
      ...(fetch.speculative && { sections: fetch.speculative }),
    };
    const take = (result: Result | MailError) => takeRows(fetch, result as readonly FetchRow[] | MailError);
    return piecesOf(fetch.uids).map((uids) => [{ verb: 'UID FETCH', path: this.#path, uids, items }, take]);
  }
}

function takeRows(fetch: UidFetch, rows: readonly FetchRow[] | MailError): void {
  if (fetch.rows instanceof MailError) return;
  const isRefused = rows instanceof MailError && fetch.speculative && fetch.speculative.length > 0;
  if (isRefused) fetch.speculative = [];
  else if (rows instanceof MailError) fetch.rows = rows;
  else fetch.rows = new Map([...(fetch.rows ?? []), ...rows.map((row) => [row.uid, row] as const)]);
}
