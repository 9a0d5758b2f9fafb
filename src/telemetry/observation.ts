import type { HttpRequest } from '../http.ts';
import type { Log } from '../log.ts';
import { errorEntry } from '../log.ts';
import type { ErrorCode, MailError } from '../mail/errors.ts';
import { FAILURES } from '../mail/errors.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import { metricsLine, requestLine } from './request-line.ts';
import type { RequestRecord, TraceContext } from './request-record.ts';
import { routeOf } from './request-record.ts';
import type { SpanSettings } from './spans.ts';

/** What a deployment wants to hear of its requests. */
export interface TelemetrySettings {
  /** One line per request: not at all, as JSON, or as JSON that CloudWatch makes metrics of. */
  readonly requests: 'off' | 'log' | 'emf';
  /** What the deployment's own function is called, in lines and metrics. */
  readonly functionName: string;
  /** Where spans go; undefined: nowhere, and nothing is loaded for them. */
  readonly spans: SpanSettings | undefined;
}

/** Names that a caller may give to a request; anything else could forge lines. */
const REQUEST_ID = /^[\w.:@/+=-]{1,128}$/;

/** Errors of one request that are logged one by one: an answer can have one for each field of each message. */
const MAX_NOTED = 20;

/** One request as it is noticed on its way: its names, its errors, its mail session, its end. */
export class Observation {
  /** The caller's own `X-Request-Id`, or what the platform calls it. */
  readonly requestId: string;
  readonly #request: HttpRequest;
  readonly #settings: TelemetrySettings;
  readonly #log: Log;
  readonly #trace;
  readonly #startedAt = performance.timeOrigin + performance.now();
  #sessionOpenedAt: number | undefined;
  #outcome: ErrorCode | undefined;
  #isOver = false;
  /** Whether a line or a span is made of it at its end. */
  readonly isRecorded: boolean;
  /** Errors in the answer. */
  #noted = 0;

  constructor(request: HttpRequest, settings: TelemetrySettings, log: Log) {
    const given = request.headers['x-request-id'];
    this.requestId = given !== undefined && REQUEST_ID.test(given) ? given : request.id;
    this.#request = request;
    this.#settings = settings;
    this.isRecorded = settings.requests !== 'off' || settings.spans !== undefined;
    this.#log = log;
    this.#trace = readTraceparent(request.headers['traceparent']);
  }

  /** Milliseconds since the request came. */
  get age(): number {
    return performance.timeOrigin + performance.now() - this.#startedAt;
  }

  /** An error in the answer; the first one is what became of the request. */
  readonly note = (error: MailError): void => {
    if (++this.#noted > MAX_NOTED) return;
    const entry = { ...errorEntry(error, this.requestId), traceId: this.#trace?.traceId };
    // A request that ends because its client disconnected is no failure, and not the mail server's fault.
    if (this.#request.gone?.aborted) return this.#log({ ...entry, level: 'info', clientGone: true });
    this.#outcome ??= error.code;
    this.#log(entry);
  };

  sessionOpened(): void {
    this.#sessionOpenedAt ??= performance.timeOrigin + performance.now();
  }

  /** The last octet has been handed over. Waits for spans, since a function is frozen behind its answer. */
  async end(status: number, report: PlanReport | undefined): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#noteRest();
    const { requests, functionName, spans } = this.#settings;
    if (!this.isRecorded) return;
    const record = this.#record(status, report);
    if (requests === 'log') this.#log(requestLine(record, functionName));
    if (requests === 'emf') this.#log(metricsLine(record, functionName));
    if (spans) await (await import('./spans.ts')).exportSpans(record, spans, this.#log);
  }

  #noteRest(): void {
    const left = this.#noted - MAX_NOTED;
    if (left > 0)
      this.#log({
        level: 'warn',
        requestId: this.requestId,
        traceId: this.#trace?.traceId,
        message: `The answer has ${left} more errors, which are not logged one by one`,
      });
  }

  #record(status: number, report: PlanReport | undefined): RequestRecord {
    const { id, method, path } = this.#request;
    const openedAt = this.#sessionOpenedAt;
    return {
      requestId: this.requestId,
      invocationId: id === this.requestId ? undefined : id,
      trace: this.#trace,
      method,
      route: routeOf(path),
      status,
      outcome: this.#outcome ?? outcomeOf(status),
      startedAt: this.#startedAt,
      endedAt: performance.timeOrigin + performance.now(),
      session: openedAt !== undefined && report?.executed ? { openedAt, report } : undefined,
    };
  }
}

/** The code for a status without further details: the GraphQL library itself answers a document that it cannot parse. */
function outcomeOf(status: number): RequestRecord['outcome'] {
  if (status < 400) return 'OK';
  const codes = Object.keys(FAILURES) as ErrorCode[];
  return codes.find((code) => FAILURES[code].status === status) ?? 'INTERNAL';
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
