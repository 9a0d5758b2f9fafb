import type { Context, Tracer } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

import type { Log } from '../log.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import type { RequestRecord, SessionRecord } from './request-record.ts';
import { isReused } from './request-record.ts';

/** An OTLP collector that takes JSON over HTTP. */
export interface SpanSettings {
  /** Without `/v1/traces`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
}

/** Milliseconds that a collector may keep an answer waiting. */
const PATIENCE = 1_000;

/** One per deployment's settings, made by its first request. */
const providers = new WeakMap<SpanSettings, TracerProvider>();

/** Sends a request's spans: one for the request, and below it one for its mail session. Never throws. */
export async function exportSpans(record: RequestRecord, settings: SpanSettings, log: Log): Promise<void> {
  const provider = providerFor(settings);
  requestSpan(provider.getTracer('postern'), record);
  try {
    await provider.forceFlush({ timeoutMillis: PATIENCE });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    log({ level: 'warn', requestId: record.requestId, message: 'Spans could not be sent', cause });
  }
}

function providerFor(settings: SpanSettings): TracerProvider {
  const known = providers.get(settings);
  if (known) return known;
  const made = createProvider(settings);
  providers.set(settings, made);
  return made;
}

function createProvider({ endpoint, headers, serviceName }: SpanSettings): TracerProvider {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    headers: { ...headers },
    timeoutMillis: PATIENCE,
  });
  return new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
}

function requestSpan(tracer: Tracer, record: RequestRecord): void {
  const { method, route, status, outcome, requestId, startedAt, endedAt, session } = record;
  const attributes = {
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status,
    'postern.request_id': requestId,
    ...(outcome !== 'OK' && { 'error.type': outcome }),
  };
  const span = tracer.startSpan(
    `${method} ${route}`,
    { kind: SpanKind.SERVER, startTime: startedAt, attributes },
    parentOf(record),
  );
  if (session) sessionSpan(tracer, session, endedAt, trace.setSpan(ROOT_CONTEXT, span));
  // What the caller did wrong is no failure of a server's span (HTTP semantic conventions).
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(endedAt);
}

function sessionSpan(
  tracer: Tracer,
  { openedAt, report }: SessionRecord,
  endedAt: number,
  parent: Context,
): void {
  const { submission } = report;
  const attributes = { ...attributesOf(report), ...(submission && attributesOf(submission, 'submission.')) };
  tracer
    .startSpan('mail session', { kind: SpanKind.CLIENT, startTime: openedAt, attributes }, parent)
    .end(endedAt);
}

/** @param of ahead of the names: which of the two sessions it is */
function attributesOf(report: PlanReport, of = ''): Record<string, number | boolean> {
  const { roundTrips, octets, timings } = report;
  const attributes = {
    round_trips: roundTrips.connection + roundTrips.signIn + roundTrips.mail,
    'octets.sent': octets.sent,
    'octets.received': octets.received,
    'session.reused': isReused(report),
    connect_ms: timings.connect,
    sign_in_ms: timings.signIn,
    mail_ms: timings.mail,
  };
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`postern.${of}${name}`, value]),
  );
}

function parentOf({ trace: caller }: RequestRecord): Context {
  if (!caller) return ROOT_CONTEXT;
  const { traceId, spanId, isSampled } = caller;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
