/** The caller's span that a request belongs to (W3C Trace Context §3.2). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

// A later version may have more fields; version ff is forbidden, and so are ids of nothing but zeros.
const TRACEPARENT =
  /^(?!ff)[\da-f]{2}-(?!0{32})(?<traceId>[\da-f]{32})-(?!0{16})(?<spanId>[\da-f]{16})-(?<flags>[\da-f]{2})(?:-.*)?$/;

/** Reads `traceparent`; undefined where there is none, or something else. */
export function readTraceparent(header: string | undefined): TraceContext | undefined {
  const { traceId, spanId, flags } = TRACEPARENT.exec(header?.trim() ?? '')?.groups ?? {};
  if (!traceId || !spanId) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags ?? '', 16) & 1) === 1 };
}
