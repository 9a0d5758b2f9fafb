import type { FlightTimes, PlanReport } from '../mail/plan-report.ts';

/** A connection as far as a report tells of it. Counters start anew with each call that uses it. */
export interface ReportedLine {
  readonly connection: {
    /** TCP, TLS and greeting, as far as this call waited for them. */
    readonly setupRoundTrips: number;
    readonly octetsSent: number;
    readonly octetsReceived: number;
    readonly pipeline: {
      readonly flights: readonly (readonly string[])[];
      readonly flightTimes: readonly { readonly sent: number; readonly answered?: number }[];
      readonly roundTrips: number;
    };
  };
  readonly signInRoundTrips: number;
  /** Milliseconds. */
  readonly signInTime: number;
}

/** What one call did on the wire, over all connections that it used. */
export class CallReport {
  readonly timings = { connect: 0, mail: 0 };
  readonly #lines: ReportedLine[] = [];
  readonly #began = performance.now();

  /** The call has a connection (more), dialled for it or taken from those that were kept. */
  add(line: ReportedLine): void {
    this.#lines.push(line);
  }

  /** All of it, up to now. */
  read(): PlanReport {
    const sum = (value: (line: ReportedLine) => number) =>
      this.#lines.reduce((total, line) => total + value(line), 0);
    const { connect, mail } = this.timings;
    return {
      executed: true,
      assumptions: [],
      flights: this.#lines.flatMap(({ connection }) => connection.pipeline.flights.map((each) => [...each])),
      flightTimes: this.#lines.flatMap(({ connection }) => connection.pipeline.flightTimes.map(this.#since)),
      roundTrips: {
        connection: sum(({ connection }) => connection.setupRoundTrips),
        signIn: sum(({ signInRoundTrips }) => signInRoundTrips),
        mail: sum(mailRoundTrips),
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

  readonly #since = ({ sent, answered }: { sent: number; answered?: number }): FlightTimes => ({
    sent: tenths(sent - this.#began),
    answered: answered === undefined ? null : tenths(answered - this.#began),
  });
}

function mailRoundTrips({ connection, signInRoundTrips }: ReportedLine): number {
  return Math.max(0, connection.pipeline.roundTrips - signInRoundTrips);
}

/** Milliseconds, as exact as they mean something. */
function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
