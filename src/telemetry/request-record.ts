import type { ErrorCode } from '../mail/errors.ts';
import type { PlanReport } from '../mail/plan-report.ts';

/** The caller's span that a request belongs to (W3C Trace Context §3.2). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** The data for a request's log line, metrics and spans. It contains no secrets and no mail. */
export interface RequestRecord {
  readonly requestId: string;
  /** What the platform calls it, where the caller had a name of its own for it. */
  readonly invocationId: string | undefined;
  readonly trace: TraceContext | undefined;
  readonly method: string;
  /** The path without ids and sealed tokens. */
  readonly route: string;
  readonly status: number;
  readonly outcome: ErrorCode | 'OK';
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The mail session; undefined: none was opened. */
  readonly session: SessionRecord | undefined;
}

export interface SessionRecord {
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  readonly report: PlanReport;
}

/** Ids and tokens are long, names of routes are short. */
const LONG_SEGMENT = /[^/:]{20,}/g;

/** A path as it may be logged, and counted by. */
export function routeOf(path: string): string {
  return path.replace(LONG_SEGMENT, '*').slice(0, 100);
}

/** A session that was already there when the request came. */
export function isReused({ roundTrips }: PlanReport): boolean {
  return roundTrips.connection === 0 && roundTrips.mail > 0;
}
