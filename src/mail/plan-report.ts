import { MailError } from './errors.ts';

/** Whether and how an answer shows what it cost; `only`: the plan, without running it. */
export type Explain = 'no' | 'yes' | 'only';

/** What a request cost, or would cost, on the wire. Holds no secrets. */
export interface PlanReport {
  /** Whether anything was sent; false: an explanation only. */
  readonly executed: boolean;
  /** What an explanation had to assume; empty when executed. */
  readonly assumptions: readonly string[];
  /** Commands that left together in one write, in order; passwords are shown as `***`. */
  readonly flights: readonly (readonly string[])[];
  /** Of each flight; empty unless executed. */
  readonly flightTimes: readonly FlightTimes[];
  readonly roundTrips: RoundTrips;
  /** Of the mail session without TLS overhead; 0 unless executed. */
  readonly octets: { readonly sent: number; readonly received: number };
  /** Milliseconds; 0 unless executed. */
  readonly timings: { readonly connect: number; readonly signIn: number; readonly mail: number };
  /** The same of the session with the submission server, which is beside the mail session. */
  readonly submission?: Omit<PlanReport, 'submission'>;
}

/** Milliseconds since the call began with this session. */
export interface FlightTimes {
  readonly sent: number;
  /** When the last answer to its commands came; null: none did. */
  readonly answered: number | null;
}

export interface RoundTrips {
  /** TCP, TLS, STARTTLS, greeting. */
  readonly connection: number;
  /** Sign-in, and the capabilities where the server did not volunteer them. */
  readonly signIn: number;
  /** The plan itself. */
  readonly mail: number;
}

/** With this error a session that only explains answers whatever it is asked. */
export const EXPLAINED_ONLY = new MailError(
  'UNSUPPORTED',
  'The request asked for its plan only, so nothing was run',
);
