import type { PlanReport } from '../mail/plan-report.ts';
import type { Plan } from './plan.ts';

/** How a protocol explains a step without a server. */
export interface Assumptions<Step, Answer> {
  /** What the server is assumed to answer, just enough for the plan to go on. */
  answer(step: Step): Answer;
  /** The command as it would be sent. */
  describe(step: Step): string;
}

/** What surrounds the flights of a plan. */
export interface ExplainedSession {
  /** Flights ahead of the sign-in, such as asking what the server can do. */
  readonly before: readonly (readonly string[])[];
  readonly signIn: readonly string[];
  readonly signInRoundTrips: number;
  /** Whether the first flight leaves in the same write as the sign-in. */
  readonly isJoined: boolean;
  readonly assumptions: readonly string[];
}

/** Round trips of TCP, TLS and the greeting. */
const CONNECTION = 3;
const NO_TRIPS = { connection: 0, signIn: 0, mail: 0 };

/** Runs plans on assumed answers and writes down what would be sent. */
export class Explained {
  readonly flights: string[][] = [];

  /** @param note is told each flight and its answers */
  run<Step, Heard, Answer extends Heard, T>(
    plan: Plan<Step, Heard, T>,
    assumptions: Assumptions<Step, Answer>,
    note?: (steps: readonly Step[], answers: readonly Answer[]) => void,
  ): T {
    let turn = plan.next([]);
    while (!turn.done) {
      const steps = turn.value;
      if (steps.length > 0) this.flights.push(steps.map((step) => assumptions.describe(step)));
      const answers = steps.map((step) => assumptions.answer(step));
      note?.(steps, answers);
      turn = plan.next(answers);
    }
    return turn.value;
  }

  report(session: ExplainedSession): PlanReport {
    const mail = this.flights.length;
    const { signInRoundTrips: signIn, isJoined } = session;
    return {
      executed: false,
      assumptions: session.assumptions,
      flights: this.#withSignIn(session),
      flightTimes: [],
      roundTrips:
        mail === 0 ? NO_TRIPS : { connection: CONNECTION, signIn, mail: isJoined ? mail - 1 : mail },
      octets: { sent: 0, received: 0 },
      timings: { connect: 0, signIn: 0, mail: 0 },
    };
  }

  #withSignIn({ before, signIn, isJoined }: ExplainedSession): string[][] {
    const [first, ...others] = this.flights;
    if (!first) return [];
    if (isJoined) return [[...signIn, ...first], ...others];
    return [...before.map((each) => [...each]), [...signIn], first, ...others];
  }
}
