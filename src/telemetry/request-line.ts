import type { RequestRecord, SessionRecord } from './request-record.ts';
import { isReused } from './request-record.ts';

/** Units of CloudWatch. */
type Unit = 'Count' | 'Bytes' | 'Milliseconds';

interface Metric {
  readonly unit: Unit;
  readonly of: (session: SessionRecord) => number;
}

/** What is measured of a mail session. */
const SESSION_METRICS: Record<string, Metric> = {
  RoundTrips: {
    unit: 'Count',
    of: ({ report: { roundTrips } }) => roundTrips.connection + roundTrips.signIn + roundTrips.mail,
  },
  OctetsSent: { unit: 'Bytes', of: ({ report }) => report.octets.sent },
  OctetsReceived: { unit: 'Bytes', of: ({ report }) => report.octets.received },
  // Its average is the share of sessions that were warm.
  SessionReused: { unit: 'Count', of: ({ report }) => Number(isReused(report)) },
  ConnectTime: { unit: 'Milliseconds', of: ({ report }) => report.timings.connect },
  SignInTime: { unit: 'Milliseconds', of: ({ report }) => report.timings.signIn },
  MailTime: { unit: 'Milliseconds', of: ({ report }) => report.timings.mail },
};

/** A request as one line of the log: who asked for what, what came of it and what it cost. */
export function requestLine(record: RequestRecord, functionName: string): Record<string, unknown> {
  const { requestId, invocationId, trace, method, route, status, outcome, session } = record;
  const metrics = session
    ? Object.entries(SESSION_METRICS).map(([name, { of }]) => [name, of(session)] as const)
    : [];
  return {
    level: 'info',
    requestId,
    invocationId,
    traceId: trace?.traceId,
    method,
    route,
    status,
    Function: functionName,
    Outcome: outcome,
    Requests: 1,
    TotalTime: Math.round((record.endedAt - record.startedAt) * 10) / 10,
    ...Object.fromEntries(metrics),
  };
}

/**
 * The same with what CloudWatch needs to make metrics of it (Embedded Metric Format). Only the count is split by
 * outcome: each pair of a metric and a dimension's value is one that is paid for.
 */
export function metricsLine(record: RequestRecord, functionName: string): Record<string, unknown> {
  const ofSession = record.session ? Object.entries(SESSION_METRICS) : [];
  const metrics = [
    { Name: 'TotalTime', Unit: 'Milliseconds' },
    ...ofSession.map(([Name, { unit }]) => ({ Name, Unit: unit })),
  ];
  const directives = [
    { Namespace: 'Postern', Dimensions: [['Function']], Metrics: metrics },
    {
      Namespace: 'Postern',
      Dimensions: [['Function', 'Outcome']],
      Metrics: [{ Name: 'Requests', Unit: 'Count' }],
    },
  ];
  return {
    ...requestLine(record, functionName),
    _aws: { Timestamp: Math.round(record.endedAt), CloudWatchMetrics: directives },
  };
}
