import { MailError } from '../mail/errors.ts';
import { shown } from '../mail/limits.ts';
import type { OutgoingMail } from '../mail/submission.ts';
import type { Path } from './paths.ts';
import { pathOf } from './paths.ts';
import { notifyParameter, xtext } from './steps.ts';
import type { Keywords } from './wire/keywords.ts';

/** The envelope of a mail, as this server takes it. */
export interface Envelope {
  readonly from: Path;
  readonly recipients: readonly { readonly address: string; readonly path: Path }[];
  readonly mail: readonly string[];
  /** By recipient. */
  readonly rcpt: (path: Path) => readonly string[];
}

/** What a mail asks for, the keyword that offers it, and what else can be done. */
interface Demand {
  readonly isWanted: boolean;
  readonly keyword: string;
  readonly lack: string;
}

/**
 * What is said beside the addresses (RFC 1870, 6152, 6531, 3461, 8689, 4865): what the server does not offer and the mail
 * needs is refused before anything of it is said.
 * @throws MailError BAD_USER_INPUT, TOO_LARGE, UNSUPPORTED
 */
export function envelopeFor(mail: OutgoingMail, keywords: Keywords, now: number): Envelope {
  const from = pathOf(mail.from);
  const recipients = mail.recipients.map((address) => ({ address, path: pathOf(address) }));
  const needsUtf8 = mail.hasUtf8Header || from.isUtf8 || recipients.some(({ path }) => path.isUtf8);
  requireSize(mail, keywords);
  for (const demand of demandsOf(mail, needsUtf8)) requireOffered(demand, keywords);
  const hasReports = keywords.has('DSN');
  const { notify } = mail.reports;
  const notifies = hasReports && notify ? [notifyParameter(notify)] : [];
  return {
    from,
    recipients,
    mail: [
      ...(keywords.has('SIZE') && mail.size !== undefined ? [`SIZE=${mail.size}`] : []),
      ...(keywords.has('8BITMIME') && mail.is8Bit !== false ? ['BODY=8BITMIME'] : []),
      ...(needsUtf8 ? ['SMTPUTF8'] : []),
      ...(mail.requireTls ? ['REQUIRETLS'] : []),
      ...(hasReports ? reportParameters(mail) : []),
      ...(mail.sendAt ? [holdParameter(mail.sendAt, keywords, now)] : []),
    ],
    rcpt: ({ text, isUtf8 }) => [
      ...notifies,
      // What stands outside ASCII has an address type of its own (RFC 6533 §3).
      ...(notifies.length > 0 && !isUtf8 ? [`ORCPT=rfc822;${xtext(text)}`] : []),
    ],
  };
}

function demandsOf(mail: OutgoingMail, needsUtf8: boolean): readonly Demand[] {
  return [
    {
      isWanted: needsUtf8,
      keyword: 'SMTPUTF8',
      lack: 'does not take addresses and header fields in UTF-8 (no SMTPUTF8). Use ASCII addresses, and encode the header (RFC 2047)',
    },
    {
      isWanted: mail.is8Bit === true,
      keyword: '8BITMIME',
      lack: 'does not take 8-bit octets (no 8BITMIME). Encode the message as base64 or quoted-printable',
    },
    {
      isWanted: mail.requireTls,
      keyword: 'REQUIRETLS',
      lack: 'cannot promise TLS all the way (no REQUIRETLS). Send without requireTls',
    },
    {
      isWanted: mail.sendAt !== undefined,
      keyword: 'FUTURERELEASE',
      lack: 'does not hold mail until later (no FUTURERELEASE). Store it as a draft, and call sendMessage with its id at that time, from a scheduler of your own',
    },
    {
      isWanted: mail.reports.notify !== undefined,
      keyword: 'DSN',
      lack: 'does not promise delivery reports (no DSN). Send without notify',
    },
  ];
}

function requireOffered({ isWanted, keyword, lack }: Demand, keywords: Keywords): void {
  if (isWanted && !keywords.has(keyword))
    throw new MailError('UNSUPPORTED', `The submission server ${lack}. Nothing was sent`);
}

/** Asked before anything travels. */
function requireSize({ size }: OutgoingMail, { maxSize }: Keywords): void {
  if (size !== undefined && maxSize !== undefined && size > maxSize)
    throw new MailError(
      'TOO_LARGE',
      `The submission server takes messages of up to ${shown(maxSize)} octets; this one has ${shown(size)}. Nothing was sent`,
    );
}

function reportParameters({ reports: { envelopeId, notify } }: OutgoingMail): string[] {
  if (envelopeId === undefined && notify === undefined) return [];
  return ['RET=HDRS', ...(envelopeId === undefined ? [] : [`ENVID=${xtext(envelopeId)}`])];
}

/** @throws MailError UNSUPPORTED for a time that lies beyond what the server holds */
function holdParameter(sendAt: Date, { maxHold }: Keywords, now: number): string {
  const seconds = Math.max(0, Math.ceil((sendAt.getTime() - now) / 1000));
  if (maxHold !== undefined && seconds > maxHold)
    throw new MailError(
      'UNSUPPORTED',
      `The submission server holds mail for up to ${shown(maxHold)} seconds. Choose an earlier sendAt. Nothing was sent`,
    );
  return `HOLDFOR=${seconds}`;
}
