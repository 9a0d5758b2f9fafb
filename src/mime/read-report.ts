import type {
  DeliveryAction,
  DeliveryReportKind,
  ReportedRecipient,
  WrittenReport,
} from '../mail/delivery-report.ts';
import { MAX_REPORTED_RECIPIENTS, MAX_REPORT_OCTETS } from '../mail/limits.ts';
import { withoutComments } from './comments.ts';
import { parseDate } from './dates.ts';
import { loadHeaderCharsets } from './encoded-words.ts';
import type { HeaderField } from './headers.ts';
import { parseHeaderBlock } from './headers.ts';
import { messageIdOf } from './message-ids.ts';
import type { PartOctets } from './part-octets.ts';
import type { ReportParts } from './report-parts.ts';
import { RETURNED_OCTETS, knownId } from './report-parts.ts';
import type { Part } from './structure.ts';
import { decodeTransfer, transferDecoder } from './transfer-encoding.ts';

/** Fields by lower-case name; of repeated ones the first. */
type Fields = ReadonlyMap<string, HeaderField>;

/** What was fetched of a part. */
type OctetsOf = (part: Part) => PartOctets;

/** The fields of a report, in groups. */
interface Groups {
  readonly groups: readonly (readonly HeaderField[])[];
  /** There was more. */
  readonly isCut: boolean;
}

/** Reads a report out of what was fetched of its parts. */
export async function readReport(parts: ReportParts, octetsOf: OctetsOf): Promise<WrittenReport> {
  const { groups, isCut } = await groupsIn(parts.fields, octetsOf);
  const message = fieldsOf(groups[0] ?? []);
  const { recipients, ...about } = READERS[parts.kind](message, groups);
  return {
    kind: parts.kind,
    reporter: typed(message, 'reporting-mta'),
    envelopeId: value(message, 'original-envelope-id'),
    ...about,
    messageId: knownId(parts) ?? (await returnedId(parts, octetsOf)),
    recipients: recipients.slice(0, MAX_REPORTED_RECIPIENTS),
    truncated: isCut || recipients.length > MAX_REPORTED_RECIPIENTS,
  };
}

type About = Pick<WrittenReport, 'feedbackType' | 'arrivedAt' | 'recipients'>;

const READERS: Record<DeliveryReportKind, (message: Fields, groups: Groups['groups']) => About> = {
  DELIVERY: (message, groups) => ({
    feedbackType: null,
    arrivedAt: date(message, 'arrival-date'),
    recipients: groups.flatMap(recipientGroups).map(recipientIn),
  }),
  FEEDBACK: (message, [group = []]) => ({
    feedbackType: value(message, 'feedback-type')?.toLowerCase() ?? null,
    arrivedAt: date(message, 'arrival-date') ?? date(message, 'received-date'),
    recipients: group.filter(({ name }) => /^original-rcpt-to$/i.test(name)).map(complainedOf),
  }),
};

/** A recipient's own fields begin with one of these, in either order (RFC 3464 §2.3). */
const BEGINNINGS = new Set(['original-recipient', 'final-recipient']);

/**
 * The recipients within a group: one, as a rule; none in that of the message. Where the blank lines between them are
 * missing, each begins where the name of the one before would be said again.
 */
function recipientGroups(group: readonly HeaderField[]): Fields[] {
  let current = new Map<string, HeaderField>();
  const found: Map<string, HeaderField>[] = [current];
  for (const field of group) {
    const name = field.name.toLowerCase();
    if (BEGINNINGS.has(name) && current.has(name)) found.push((current = new Map<string, HeaderField>()));
    if (!current.has(name)) current.set(name, field);
  }
  return found.filter((fields) => [...BEGINNINGS].some((name) => fields.has(name)));
}

function recipientIn(fields: Fields): ReportedRecipient {
  return {
    originalRecipient: address(fields, 'original-recipient'),
    finalRecipient: address(fields, 'final-recipient'),
    action: actionIn(value(fields, 'action')),
    status: /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(value(fields, 'status') ?? '')?.[0] ?? null,
    diagnostic: typed(fields, 'diagnostic-code'),
    remoteServer: typed(fields, 'remote-mta')?.split(/\s/, 1)[0] ?? null,
    lastAttemptAt: date(fields, 'last-attempt-date'),
    willRetryUntil: date(fields, 'will-retry-until'),
  };
}

/** Of a complaint only the recipient is told. */
function complainedOf({ value: recipient }: HeaderField): ReportedRecipient {
  return {
    originalRecipient: bare(recipient),
    finalRecipient: null,
    action: null,
    status: null,
    diagnostic: null,
    remoteServer: null,
    lastAttemptAt: null,
    willRetryUntil: null,
  };
}

const ACTIONS: Readonly<Record<string, DeliveryAction>> = {
  failed: 'FAILED',
  delayed: 'DELAYED',
  delivered: 'DELIVERED',
  relayed: 'RELAYED',
  expanded: 'EXPANDED',
};

function actionIn(text: string | null): DeliveryAction | null {
  const [word = ''] = /^[a-z]+/i.exec(text ?? '') ?? [];
  return ACTIONS[word.toLowerCase()] ?? null;
}

function value(fields: Fields, name: string): string | null {
  return fields.get(name)?.value.trim() || null;
}

function date(fields: Fields, name: string): Date | null {
  return parseDate(fields.get(name)?.raw ?? '');
}

const TYPED = /^\s*([a-z0-9-]{1,40})\s*;/i;

/** A value behind its type: `smtp; 550 5.1.1 no such user`, `dns; mx.example.com` (RFC 3464 §2.1.2). */
function typed(fields: Fields, name: string): string | null {
  return value(fields, name)?.replace(TYPED, '').trim() || null;
}

function address(fields: Fields, name: string): string | null {
  const text = value(fields, name);
  if (text === null) return null;
  const type = TYPED.exec(text)?.[1]?.toLowerCase();
  const own = bare(text.replace(TYPED, ''));
  return type === 'utf-8' ? withoutEscapes(own) : own;
}

function bare(text: string): string {
  return withoutComments(text).trim().replace(/^<|>$/g, '');
}

/** `\x{5C0F}` (RFC 6533 §3): characters where only ASCII could travel. */
function withoutEscapes(text: string): string {
  return text.replace(/\\x\{([0-9a-f]{2,6})\}/gi, (escape, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : escape;
  });
}

function fieldsOf(group: readonly HeaderField[]): Fields {
  const fields = new Map<string, HeaderField>();
  for (const field of group) {
    const name = field.name.toLowerCase();
    if (!fields.has(name)) fields.set(name, field);
  }
  return fields;
}

/** As much of it as is read, be the whole message at hand or not. */
async function groupsIn(part: Part, octetsOf: OctetsOf): Promise<Groups> {
  const found = decoded(part, octetsOf);
  const octets = found.octets.subarray(0, MAX_REPORT_OCTETS);
  const isCut = found.isCut || octets.length < found.octets.length;
  await loadHeaderCharsets([octets]);
  const blocks = blocksIn(octets);
  // The last one may lack its end.
  if (isCut) blocks.pop();
  return { groups: blocks.map((block) => parseHeaderBlock(block)), isCut };
}

/** Octets without their transfer encoding, which reports should not have. */
function decoded(part: Part, octetsOf: OctetsOf): { octets: Buffer; isCut: boolean } {
  const { octets, isCut } = octetsOf(part);
  const own = isCut ? transferDecoder(part.encoding).push(octets) : decodeTransfer(octets, part.encoding);
  return { octets: own, isCut };
}

const [LF, CR, SPACE, TAB] = [0x0a, 0x0d, 0x20, 0x09];

/** What stands between blank lines. */
function blocksIn(octets: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  let start = 0;
  for (let at = 0; at < octets.length;) {
    const found = octets.indexOf(LF, at);
    const end = found < 0 ? octets.length : found + 1;
    if (isBlank(octets, at, end)) {
      if (at > start) blocks.push(octets.subarray(start, at));
      start = end;
    }
    at = end;
  }
  if (start < octets.length) blocks.push(octets.subarray(start));
  return blocks;
}

function isBlank(octets: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!WHITE.has(octets[i]!)) return false;
  return true;
}

const WHITE = new Set([LF, CR, SPACE, TAB]);

async function returnedId({ returned }: ReportParts, octetsOf: OctetsOf): Promise<string | null> {
  if (!returned) return null;
  const { octets } = decoded(returned, octetsOf);
  const head = octets.subarray(0, RETURNED_OCTETS);
  await loadHeaderCharsets([head]);
  const field = parseHeaderBlock(head).find(({ name }) => /^message-id$/i.test(name));
  return field ? messageIdOf(field.raw) : null;
}
