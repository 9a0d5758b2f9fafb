import type { PlanReport } from '../../mail/plan-report.ts';
import type { Link } from './link.ts';

/** What one call did on the wire, over all connections that it used. */
export class CallReport {
  readonly timings = { connect: 0, signIn: 0, mail: 0 };
  readonly #flights: string[][] = [];
  #sent = 0;
  #received = 0;

  /** The connection is left; what was said on it stays in the report. */
  add(link: Link): void {
    const { connection } = link;
    this.#flights.push(...connection.pipeline.flights);
    this.#sent += connection.octetsSent;
    this.#received += connection.octetsReceived;
    this.timings.signIn += link.signInTime;
  }

  /** @param link the connection in use, whose round trips are the call's; undefined: nothing was dialled */
  of(link: Link | undefined): PlanReport {
    const { connect, signIn, mail } = this.timings;
    const { pipeline } = link?.connection ?? {};
    const { signInRoundTrips = 0, signInTime = 0 } = link ?? {};
    return {
      executed: true,
      assumptions: [],
      flights: [...this.#flights, ...(pipeline?.flights ?? [])],
      roundTrips: {
        connection: link?.connection.setupRoundTrips ?? 0,
        signIn: signInRoundTrips,
        mail: Math.max(0, (pipeline?.roundTrips ?? 0) - signInRoundTrips),
      },
      octets: {
        sent: this.#sent + (link?.connection.octetsSent ?? 0),
        received: this.#received + (link?.connection.octetsReceived ?? 0),
      },
      timings: { connect: tenths(connect), signIn: tenths(signIn + signInTime), mail: tenths(mail) },
    };
  }
}

/** Milliseconds, as exact as they mean something. */
function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
