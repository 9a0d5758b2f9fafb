import type { ByteStream } from '../mail/byte-stream.ts';
import type { ServerProfile } from '../mail/endpoint.ts';
import type { MaildropKey } from '../mail/maildrop-key.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import type { Plan } from '../session/plan.ts';
import type { Server } from './maildrop.ts';
import type { Answer } from './results.ts';
import type { Step } from './steps.ts';

/** A plan in a session of its own. Its first flight only reads: it may be sent twice. */
export interface MaildropPlan<T> {
  readonly flights: Plan<Step, Answer, T>;
  /** What has to be there before answers are taken in: tables for rare charsets. */
  readonly prepare?: ((answers: readonly Answer[]) => Promise<void>) | undefined;
  /** Messages that are looked for, and those that cursors say where they are: an explanation takes them for found. */
  readonly named?: readonly MaildropKey[];
  readonly places?: ReadonlyMap<number, MaildropKey>;
}

/** Called again when the server turns out to be another than expected. */
export type MakePlan<T> = (server: Server) => MaildropPlan<T>;

/** What carries plans out: the network, or an explanation. */
export interface Transport {
  /**
   * Runs a plan to its end, in a session of its own: dialled, signed in, and ended with a QUIT that is answered, unless
   * the plan has marked messages: then QUIT is its own business.
   */
  run<T>(makePlan: MakePlan<T>): Promise<T>;
  /**
   * Runs a plan, and hands the octets of one message on as they come. The session ends with them, and is settled then.
   * @param choose the number of the message; undefined: none has to be read
   * @param take is given the octets; they end only when the session has
   */
  stream<T>(
    makePlan: MakePlan<T>,
    choose: (result: T) => number | undefined,
    take: (result: T, octets: ByteStream | undefined) => Promise<void>,
  ): Promise<void>;
  /** Signs in, and finds out what the next session can use. */
  probe(): Promise<ServerProfile>;
  report(): PlanReport;
  close(): void;
}
