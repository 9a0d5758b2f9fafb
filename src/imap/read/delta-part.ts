import type { DeltaDemand } from '../../mail/demand.ts';
import type { MailError } from '../../mail/errors.ts';
import { PlanUnderWay } from '../../session/under-way.ts';
import { itemsKey } from '../commands/fetch-items.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { Result, Step } from '../commands/table.ts';
import type { WantedRow } from './amendments.ts';
import type { ContentPlanner, FoundDelta } from './task.ts';

/** A delta that is wanted, on its way. It opens the mailbox itself. */
export interface DeltaPart {
  demand: DeltaDemand;
  /** What was asked for when it began. */
  readonly items: string;
  readonly part: PlanUnderWay<Step, Result | MailError, FoundDelta>;
}

/** Wants a delta; one that costs the same and is on its way already takes the new demand. */
export function wantDelta(
  deltas: Map<string, DeltaPart>,
  key: string,
  demand: DeltaDemand,
  plan: () => ReadPlan<FoundDelta>,
): void {
  const known = deltas.get(key);
  const items = `${itemsKey(demand.created)} ${itemsKey(demand.updated)}`;
  if (known?.items === items) known.demand = demand;
  else deltas.set(key, { demand, items, part: new PlanUnderWay(plan()) });
}

/** Its rows, and what each was wanted for. */
export function* deltaRows({ demand, part }: DeltaPart): Generator<WantedRow> {
  for (const row of part.result?.created ?? []) yield { row, demands: [demand.created] };
  for (const row of part.result?.updated ?? []) yield { row, demands: [demand.updated] };
}

/** Wants the texts of its rows. */
export function wantDeltaTexts(content: ContentPlanner, { demand, part }: DeltaPart): void {
  const { created, updated } = demand;
  if (created) for (const row of part.result?.created ?? []) content.want(row, created);
  if (updated) for (const row of part.result?.updated ?? []) content.want(row, updated);
}
