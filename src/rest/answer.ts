import type { HttpResponse } from '../http.ts';
import { answerTooLarge } from '../mail/response-budget.ts';
import { MailError } from '../mail/errors.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import { EXPLAINED_ONLY } from '../mail/plan-report.ts';
import type { JsonAnswer } from './operation.ts';
import { MAX_ANSWER } from '../mail/limits.ts';

/** What is answered in place of anything else where nothing was run (`Postern-Explain: only`). */
export const PLAN_TYPE = 'application/vnd.postern.plan+json';

/** What the answer says of what it cost. */
export interface Explained {
  readonly plan: () => PlanReport;
  readonly isOnlyPlan: boolean;
}

/** Runs an operation and writes its answer out, with the plan where it was asked for. */
export async function explainedAnswer(
  run: () => Promise<JsonAnswer | HttpResponse>,
  { plan, isOnlyPlan }: Explained,
): Promise<HttpResponse> {
  if (!isOnlyPlan) {
    const answer = await run();
    return 'value' in answer ? written({ ...answer, value: { ...answer.value, plan: plan() } }) : answer;
  }
  try {
    await run();
  } catch (error) {
    // A plan that was only told is no failure; a request that can have no plan is one.
    if (!(error instanceof MailError && error.message === EXPLAINED_ONLY.message)) throw error;
  }
  return written({ status: 200, value: { plan: plan() } }, PLAN_TYPE);
}

/** An answer as octets. @throws MailError TOO_LARGE where no platform would carry it */
export function written({ status, value, headers }: JsonAnswer, type = 'application/json'): HttpResponse {
  const body = JSON.stringify(value);
  if (Buffer.byteLength(body) > MAX_ANSWER) throw answerTooLarge();
  return { status, headers: { 'content-type': type, 'cache-control': 'no-store', ...headers }, body };
}
