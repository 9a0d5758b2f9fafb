import { MailError } from './errors.ts';
import { cleanPath, decodeMailboxId, parsePacked } from './ids.ts';
import { MAX_LIMITED } from './limits.ts';
import type { Rights, Scope } from './rights.ts';
import { isScope, requireRight } from './rights.ts';
import type { Narrowing } from './sign-in.ts';

/**
 * Rights as they are after a narrowing: never more than they were.
 * @param account digest of the account that ids must belong to
 * @throws MailError BAD_USER_INPUT; NOT_FOUND for ids of another account; FORBIDDEN for what is not among the rights
 */
export function narrowedRights(rights: Rights, narrowing: Narrowing, account: string): Rights {
  const { scopes, mailboxes, recipients, bodies } = narrowing;
  return {
    scopes: scopes == null ? rights.scopes : narrowedScopes(rights, scopes),
    mailboxes: mailboxes == null ? rights.mailboxes : narrowedMailboxes(rights, mailboxes, account),
    recipients: recipients == null ? rights.recipients : narrowedRecipients(rights, recipients),
    bodies: bodies == null ? rights.bodies : narrowedBodies(rights, bodies),
  };
}

function narrowedScopes(rights: Rights, wanted: readonly string[]): Set<Scope> {
  const scopes = wanted.map((scope) => {
    if (isScope(scope)) return scope;
    throw bad(`There is no scope ${JSON.stringify(scope.slice(0, 100))}`);
  });
  if (scopes.length === 0) throw bad('scopes must name at least one scope');
  for (const scope of scopes) requireRight(rights, scope, `A token with ${scope}`);
  return new Set(scopes);
}

/** INBOX first, and parents before their children. */
function narrowedMailboxes(rights: Rights, wanted: readonly string[], account: string): Set<string> {
  requireSome(wanted, 'mailboxes');
  const paths = wanted.map((each) => pathOf(each, account));
  if (!paths.every((path) => rights.mailboxes?.has(path) ?? true))
    throw new MailError('FORBIDDEN', 'This token is limited to other mailboxes');
  const sorted = paths.sort((a, b) => Number(b === 'INBOX') - Number(a === 'INBOX') || (a < b ? -1 : 1));
  return new Set(sorted);
}

/** A mailbox by its id or its path; no path looks like an id. */
function pathOf(text: string, account: string): string {
  const isId = parsePacked(text).length > 0;
  return cleanPath(isId ? decodeMailboxId(text, account, 'mailboxes').path : text);
}

function narrowedRecipients(rights: Rights, wanted: readonly string[]): string[] {
  requireSome(wanted, 'recipients');
  const recipients = [...new Set(wanted.map(recipientIn))];
  if (!recipients.every((each) => mayWriteTo(rights, each)))
    throw new MailError('FORBIDDEN', 'This token is limited to other recipients');
  return recipients;
}

function recipientIn(text: string): string {
  if (text.length <= 320 && /^[^\s@\x00-\x1f]*@[^\s@\x00-\x1f]+$/.test(text)) return text.toLowerCase();
  throw bad('recipients must be addresses (anna@example.com) or domains (@example.com)');
}

/** Whether an address, or everything in a domain, is among those that may be written to. */
export function mayWriteTo({ recipients }: Rights, address: string): boolean {
  const wanted = address.toLowerCase();
  return (
    recipients?.some((each) => each === wanted || each === wanted.slice(wanted.lastIndexOf('@'))) ?? true
  );
}

function narrowedBodies({ bodies }: Rights, wanted: boolean): boolean {
  if (bodies || !wanted) return wanted;
  throw new MailError('FORBIDDEN', 'This token may not read what messages contain (bodies: false)');
}

function requireSome(list: readonly string[], name: string): void {
  if (list.length === 0 || list.length > MAX_LIMITED)
    throw bad(`${name} must be a list of 1 to ${MAX_LIMITED}`);
}

function bad(message: string): MailError {
  return new MailError('BAD_USER_INPUT', message);
}
