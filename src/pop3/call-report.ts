import type { PlanReport } from '../mail/plan-report.ts';
import type { Link } from './link.ts';

/** What the calls of one request did on the wire, over all sessions that they needed. */
export class CallReport {
  readonly timings = { connect: 0, mail: 0 };
  readonly #links: Link[] = [];

  add(link: Link): void {
    this.#links.push(link);
  }

  of(): PlanReport {
    const sum = (value: (link: Link) => number) =>
      this.#links.reduce((total, link) => total + value(link), 0);
    const { connect, mail } = this.timings;
    return {
      executed: true,
      assumptions: [],
      flights: this.#links.flatMap(({ connection }) => connection.pipeline.flights),
      roundTrips: {
        connection: sum(({ connection }) => connection.setupRoundTrips),
        signIn: sum(({ signInRoundTrips }) => signInRoundTrips),
        mail: sum(({ connection, signInRoundTrips }) => connection.pipeline.roundTrips - signInRoundTrips),
      },
      octets: {
        sent: sum(({ connection }) => connection.octetsSent),
        received: sum(({ connection }) => connection.octetsReceived),
      },
      timings: {
        connect: tenths(connect),
        signIn: tenths(sum(({ signInTime }) => signInTime)),
        mail: tenths(mail),
      },
    };
  }
}

/** Milliseconds, as exact as they mean something. */
function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
