import { MailError } from './errors.ts';
import { MAX_ADDRESSES } from './limits.ts';
import { mayWriteTo } from './narrow-rights.ts';
import type { OutgoingHeader } from './outgoing.ts';
import type { Rights } from './rights.ts';
import type { EnvelopeInput } from './send-input.ts';
import type { Submission } from './submission.ts';
import { isUnfinished } from './unfinished-address.ts';

/** Who sends, and to whom. */
export interface MailEnvelope {
  readonly from: string;
  readonly recipients: readonly string[];
}

type Header = Pick<OutgoingHeader, 'from' | 'sender' | 'recipients'>;

/**
 * The envelope of a message: as it was given, else what the header says (RFC 5321 §2.3.1, RFC 5322 §3.6.6).
 * @throws MailError BAD_USER_INPUT for none, or too many; FORBIDDEN for authors and recipients that are not allowed
 */
export function envelopeOf(
  header: Header,
  given: EnvelopeInput | null | undefined,
  { identities }: Pick<Submission, 'identities'>,
  rights: Rights,
): MailEnvelope {
  const from = given?.from ?? header.sender ?? header.from[0];
  const recipients = [...new Set(given?.to ?? header.recipients)];
  if (from === undefined) throw bad('it has no author (From)');
  if (recipients.length === 0) throw bad('it has no recipients');
  if (recipients.length > MAX_ADDRESSES) throw bad(`it has more than ${MAX_ADDRESSES} recipients`);
  for (const text of [from, ...recipients]) requireOneLine(text);
  requireOwn([from, ...header.from, ...(header.sender === null ? [] : [header.sender])], identities);
  requireRecipients(recipients, rights);
  return { from, recipients };
}

/** Checked here and at the wire: nothing that ends a command reaches one. */
function requireOneLine(address: string): void {
  if (/[\p{Cc}\u2028\u2029<>]/u.test(address) || !address.includes('@') || !address.isWellFormed())
    throw bad(`${JSON.stringify(address.slice(0, 100))} is not an address`);
  if (isUnfinished(address)) throw bad('the draft has an address that is not finished');
}

function requireOwn(authors: readonly string[], identities: readonly string[] | null): void {
  const stranger = identities && authors.find((each) => !identities.some((own) => isOwn(each, own)));
  if (!stranger) return;
  throw new MailError(
    'FORBIDDEN',
    `${JSON.stringify(stranger.slice(0, 100))} is not an address of this account, and this deployment sends in the name of the account only (POSTERN_SENDERS)`,
  );
}

/** The address itself, or one with a tag (`anna+shop@example.com`). A user who is no address has all of that name. */
function isOwn(address: string, identity: string): boolean {
  const [local, domain] = split(address);
  const [ownLocal, ownDomain] = identity.includes('@') ? split(identity) : [identity.toLowerCase(), domain];
  return domain === ownDomain && (local === ownLocal || local.startsWith(`${ownLocal}+`));
}

function split(address: string): [local: string, domain: string] {
  const at = address.lastIndexOf('@');
  return [address.slice(0, at).toLowerCase(), address.slice(at + 1).toLowerCase()];
}

function requireRecipients(recipients: readonly string[], rights: Rights): void {
  const refused = recipients.filter((each) => !mayWriteTo(rights, each));
  if (refused.length > 0)
    throw new MailError(
      'FORBIDDEN',
      `This token may not write to ${JSON.stringify(refused[0]!.slice(0, 100))}${refused.length > 1 ? ` and ${refused.length - 1} others` : ''}. GET /v1/tokens/self lists whom it may write to; sign in for another token`,
    );
}

function bad(problem: string): MailError {
  return new MailError('BAD_USER_INPUT', `The message cannot be sent: ${problem}`);
}
