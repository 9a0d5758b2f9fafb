import type { ByteStream } from '../mail/byte-stream.ts';
import type { ServerProfile } from '../mail/endpoint.ts';
import type { MaildropKey } from '../mail/maildrop-key.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import type { Server } from './maildrop.ts';
import type { Answer } from './results.ts';
import type { Step } from './steps.ts';

/** Flights of steps, and what becomes of their answers. The first flight only reads: it may be sent twice. */
export interface AnyPlan {
  /** The steps that can leave now; none: it has come to its end. */
  nextFlight(): readonly Step[];
  absorb(answers: readonly Answer[]): void;
  /** Ahead of the next flight. */
  settle?(): Promise<void> | undefined;
  /** Messages that are looked for, and those that cursors say where they are: what an explanation takes for found. */
  readonly named?: readonly MaildropKey[];
  readonly places?: ReadonlyMap<number, MaildropKey>;
}

/** What carries plans out: the network, or, for an explanation, nobody. */
export interface Transport {
  /**
   * Runs a plan to its end, in a session of its own: dialled, signed in, and ended with a QUIT that is answered, unless
   * the plan has marked messages: then QUIT is its own business.
   * `makePlan` is called again when the server turns out to be another than expected.
   */
  run<P extends AnyPlan>(makePlan: (server: Server) => P): Promise<P>;
  /**
   * Runs a plan, and hands the octets of one message on as they come. The session ends with them, and is settled then.
   * @param choose the number of the message; undefined: none has to be read
   * @param take is given the octets; they end only when the session has
   */
  stream<P extends AnyPlan>(
    makePlan: (server: Server) => P,
    choose: (plan: P) => number | undefined,
    take: (plan: P, octets: ByteStream | undefined) => Promise<void>,
  ): Promise<void>;
  /** Signs in, and finds out what the next session can use. */
  probe(): Promise<ServerProfile>;
  report(): PlanReport;
  close(): void;
}
