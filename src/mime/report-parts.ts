import type { DeliveryReportKind } from '../mail/delivery-report.ts';
import { MailError, attempt } from '../mail/errors.ts';
import { MAX_REPORT_OCTETS } from '../mail/limits.ts';
import type { Part } from './structure.ts';
import { mediaType } from './structure.ts';

/** Where a report stands in a message (RFC 6522). */
export interface ReportParts {
  readonly kind: DeliveryReportKind;
  /** What is reported, as header fields. */
  readonly fields: Part;
  /** The message that it is about, or its header; undefined: it was not returned. */
  readonly returned: Part | undefined;
}

const KINDS: Readonly<Record<string, DeliveryReportKind>> = {
  'message/delivery-status': 'DELIVERY',
  'message/global-delivery-status': 'DELIVERY',
  'message/feedback-report': 'FEEDBACK',
};

const RETURNED = new Set([
  'message/rfc822',
  'message/global',
  'text/rfc822-headers',
  'message/rfc822-headers',
  'message/global-headers',
]);

/** Octets of a returned header that are looked at. */
export const RETURNED_OCTETS = 64 * 1024;

/** Around a report stands at most what mailing lists and scanners add. */
const WRAPPERS = new Set(['multipart/mixed', 'multipart/signed']);

/**
 * The report that a message is. Undefined: it is none, which holds for a bounce in free form, and for a message that only
 * has one attached.
 */
export function reportIn(root: Part): ReportParts | undefined {
  const wrapped = WRAPPERS.has(mediaType(root)) ? root.children[0] : undefined;
  const report = wrapped ?? root;
  if (mediaType(report) !== 'multipart/report') return undefined;
  const fields = report.children.find((part) => KINDS[mediaType(part)]);
  if (!fields) return undefined;
  const returned = report.children.find((part) => RETURNED.has(mediaType(part)));
  return { kind: KINDS[mediaType(fields)]!, fields, returned };
}

/** The Message-ID of what was returned, where the structure tells it. */
export function knownId({ returned }: ReportParts): string | null {
  const envelope = attempt(() => returned?.message?.envelope);
  return envelope instanceof MailError ? null : (envelope?.messageId ?? null);
}

/** The parts that a report is read from, with the octets that are wanted of each. */
export function wantedOfReport(root: Part): readonly (readonly [part: Part, octets: number])[] {
  const report = reportIn(root);
  if (!report) return [];
  const { fields, returned } = report;
  const header = returned && knownId(report) === null ? [[returned, RETURNED_OCTETS] as const] : [];
  return [[fields, MAX_REPORT_OCTETS], ...header];
}
