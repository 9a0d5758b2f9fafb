import type { PlanReport } from '../../mail/plan-report.ts';
import type { ServerProfile } from '../../mail/endpoint.ts';
import type { FetchPiece, ReadPlan, WritePlan } from '../commands/plans.ts';
import type { Answer, WriteGrammar } from '../commands/writing.ts';
import type { FoundCounts } from '../commands/found-counts.ts';
import type { OpenBefore } from '../commands/standing-mailbox.ts';
import type { Capabilities } from '../wire/capabilities.ts';

/** What a session knows when a plan is made. */
export interface KnownOfSession extends OpenBefore {
  /** Hints of how many messages mailboxes have, by path. */
  readonly counts: ReadonlyMap<string, number>;
  /** How many messages searches found; undefined: nothing is remembered. */
  readonly found?: FoundCounts;
  /** Extensions that are enabled (RFC 5161), in upper case. */
  readonly enabled: ReadonlySet<string>;
}

/** Makes a plan. */
export type MakePlan<T> = (capabilities: Capabilities, known: KnownOfSession) => ReadPlan<T>;

export type MakeChange<T> = (capabilities: Capabilities, known: KnownOfSession) => WritePlan<T>;

/** The mailbox that a plan begins with. */
export interface Place {
  readonly path: string;
  /** Whether it has to be open for writing. */
  readonly isWritable: boolean;
}

/** What happens beside the flights of a plan. */
export interface Alongside {
  /** Of the sessions that are kept, one that has it open is preferred. */
  readonly place?: Place | undefined;
  /** Called once a flight waits to be written: what is fetched now leaves in the same write, and no flight waits for it. */
  readonly fetch?: ((wire: { readonly fetch: FetchPiece }) => void) | undefined;
  /** What has to be there before answers are taken in, such as tables for rare charsets. */
  readonly prepare?: ((answers: readonly Answer[]) => Promise<void>) | undefined;
}

/** What carries plans out: the network, or an explanation. */
export interface Transport {
  /** After sign-in, in the server's words; undefined: not known (yet). */
  readonly capabilities: Capabilities | undefined;
  /** Makes sure that `capabilities` are the server's of today. */
  learnCapabilities(): Promise<void>;
  /** Runs a plan to its end. `makePlan` is called again when the server turns out to be another than expected. */
  run<T>(makePlan: MakePlan<T>, alongside?: Alongside): Promise<T>;
  /**
   * One command more on the connection of the last plan: for what is fetched piece by piece.
   * @param octets how many the answer is expected to bring
   */
  fetch: FetchPiece;
  /**
   * Carries out a change, behind a sign-in that was answered. What has not left when the connection ends is sent once
   * more on a new one; what has left never is.
   */
  change<T>(makePlan: MakeChange<T>, grammar: WriteGrammar, alongside?: Alongside): Promise<T>;
  /** Signs in, and finds out what the next session can use. */
  probe(): Promise<ServerProfile>;
  /** Another transport to the same server, on a connection of its own that is not kept. One report tells of both. */
  beside(): Transport;
  report(): PlanReport;
  close(): void;
}
