import type { PlanReport } from '../mail/plan-report.ts';
import type { RequestRecord, SessionRecord } from './request-record.ts';
import { isReused } from './request-record.ts';

/** Units of CloudWatch. */
type Unit = 'Count' | 'Bytes' | 'Milliseconds';

interface Metric {
  readonly unit: Unit;
  readonly of: (report: PlanReport) => number;
}

/** What is measured of a session with a server. */
const SESSION_METRICS: Record<string, Metric> = {
  RoundTrips: {
    unit: 'Count',
    of: ({ roundTrips }) => roundTrips.connection + roundTrips.signIn + roundTrips.mail,
  },
  OctetsSent: { unit: 'Bytes', of: ({ octets }) => octets.sent },
  OctetsReceived: { unit: 'Bytes', of: ({ octets }) => octets.received },
  // Its average is the share of sessions that were warm.
  SessionReused: { unit: 'Count', of: (report) => Number(isReused(report)) },
  ConnectTime: { unit: 'Milliseconds', of: ({ timings }) => timings.connect },
  SignInTime: { unit: 'Milliseconds', of: ({ timings }) => timings.signIn },
  MailTime: { unit: 'Milliseconds', of: ({ timings }) => timings.mail },
};

/** A measure, and what it was. */
type Measured = readonly [name: string, value: number, unit: Unit];

/** Of the mail session, and of the one with the submission server, under names of their own. */
function measuresOf(session: SessionRecord | undefined): readonly Measured[] {
  const { report } = session ?? {};
  return [...measured(report, ''), ...measured(report?.submission, 'Submission')];
}

function measured(report: PlanReport | undefined, prefix: string): Measured[] {
  if (!report) return [];
  return Object.entries(SESSION_METRICS).map(([name, { of, unit }]) => [prefix + name, of(report), unit]);
}

/** A request as one line of the log: who asked for what, what came of it and what it cost. */
export function requestLine(record: RequestRecord, functionName: string): Record<string, unknown> {
  const { requestId, invocationId, trace, method, route, status, outcome, session } = record;
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
    ...Object.fromEntries(measuresOf(session).map(([name, value]) => [name, value])),
  };
}

/**
 * The same with what CloudWatch needs to make metrics of it (Embedded Metric Format). Only the count is split by
 * outcome: each pair of a metric and a dimension's value is one that is paid for.
 */
export function metricsLine(record: RequestRecord, functionName: string): Record<string, unknown> {
  const metrics = [
    { Name: 'TotalTime', Unit: 'Milliseconds' },
    ...measuresOf(record.session).map(([Name, , Unit]) => ({ Name, Unit })),
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
