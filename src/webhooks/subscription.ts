import { createHash } from 'node:crypto';

import type { CallerGrant } from '../access/authorization.ts';
import type { TokenGrant } from '../access/grant.ts';
import type { Caller } from '../mail/caller.ts';
import { requireUidPoint } from '../mail/change-token.ts';
import { MailError } from '../mail/errors.ts';
import { readFilter } from '../mail/filter-input.ts';
import { referenceOf } from '../mail/find-mailbox.ts';
import { MAX_WEBHOOK_DAYS, MAX_WEBHOOK_MINUTES, DEFAULT_WEBHOOK_MINUTES } from '../mail/limits.ts';
import { mailboxDemand } from '../mail/demand.ts';
import type { Rights } from '../mail/rights.ts';
import { requireRight } from '../mail/rights.ts';
import type { SelectionInput, WebhookInput, WebhookKind } from '../mail/webhook.ts';
import { callbackUrl } from './callback.ts';
import type { Hook } from './hook.ts';

const DAY = 86_400_000;
const NAME_OCTETS = 16;

/** What is subscribed to, checked, without what belongs to the caller. */
export type About = Pick<Hook, 'url' | 'kinds' | 'selection' | 'filter' | 'every'>;

/** @throws MailError BAD_USER_INPUT, NOT_FOUND for ids of another account in the filter */
export function readAbout(input: WebhookInput, account: string): About {
  const { url, events, filter, every } = input;
  const isAccount = input.account === true;
  if ([input.mailboxId != null, input.role != null, isAccount].filter(Boolean).length !== 1)
    throw bad('Provide exactly one of mailboxId, role and account: true');
  if (isAccount && (events != null || filter != null))
    throw bad('events and filter are for a mailbox; of an account is told which mailboxes changed');
  if (filter != null) readFilter(filter, account);
  return {
    url: callbackUrl(url),
    kinds: isAccount ? [] : kindsIn(events ?? ['RECEIVED']),
    selection: selectionIn(input),
    filter: filter ?? undefined,
    every: minutesIn(every ?? DEFAULT_WEBHOOK_MINUTES),
  };
}

function kindsIn(kinds: readonly WebhookKind[]): WebhookKind[] {
  if (kinds.length === 0) throw bad('events must name at least one kind', 'events');
  return [...new Set(kinds)].sort();
}

function minutesIn(every: number): number {
  if (Number.isInteger(every) && every >= 1 && every <= MAX_WEBHOOK_MINUTES) return every;
  throw bad(`every must be a number of minutes from 1 to ${MAX_WEBHOOK_MINUTES}`, 'every');
}

function selectionIn({ fields, query, headers, previewLength, maxOctets }: WebhookInput): SelectionInput {
  if (fields != null && query != null) throw bad('Provide fields or query, not both');
  const given = { fields, query, headers, previewLength, maxOctets };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
}

/** The path of what is subscribed to; null: the account. @throws MailError BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
export async function pathOf(
  { account, mailboxId, role }: WebhookInput,
  { mail, rights }: Caller,
): Promise<string | null> {
  if (account === true) {
    requireRight(rights(), 'mail:account', 'A webhook for the whole account');
    return null;
  }
  const session = mail();
  const reference = referenceOf(session, { id: mailboxId, role });
  if (reference.by === 'path') return reference.path;
  return reference.role === 'INBOX' ? 'INBOX' : (await session.mailbox(reference, mailboxDemand())).path;
}

/** A maildrop keeps neither flags nor what was removed. @throws MailError UNSUPPORTED */
export function requireKinds(
  kinds: readonly WebhookKind[],
  token: string,
  path: string,
  { mail }: Caller,
): void {
  if (kinds.every((kind) => kind === 'RECEIVED')) return;
  const point = mail().changeTokens.decode(token, path);
  if ('all' in point)
    throw new MailError(
      'UNSUPPORTED',
      'A POP3 maildrop tells of new messages only: events must be [RECEIVED]',
    );
  requireUidPoint(point);
}

/** The name of a subscription: the same one for the same thing, so that none is made twice. */
export function nameOf(
  account: string,
  path: string | null,
  { url, kinds, selection, filter }: About,
): string {
  const text = JSON.stringify([url, path, kinds, selection, filter ?? null]);
  return `${account}.${createHash('sha256').update(text).digest().subarray(0, NAME_OCTETS).toString('base64url')}`;
}

/**
 * What a subscription may do: read what it is about, for no longer than the caller may, and 30 days at most.
 * @throws MailError BAD_USER_INPUT, FORBIDDEN
 */
export function narrowed(
  grant: CallerGrant,
  { path, until }: { readonly path: string | null; readonly until: Date | null | undefined },
  { now, maxDays }: { readonly now: number; readonly maxDays: number },
): TokenGrant {
  const signedInAt = grant.times?.signedInAt ?? new Date(now);
  const latest = now + MAX_WEBHOOK_DAYS * DAY;
  if (until && (until.getTime() <= now || until.getTime() > latest))
    throw bad(`until must be in the future, and within ${MAX_WEBHOOK_DAYS} days`, 'until');
  const hardEnd = grant.times?.hardEnd?.getTime() ?? Infinity;
  const own = signedInAt.getTime() + maxDays * DAY;
  // Whole seconds, as in tokens.
  const end = new Date(Math.floor(Math.min(until?.getTime() ?? latest, latest, hardEnd, own) / 1000) * 1000);
  const rights = narrowedRights(grant.rights, path);
  return { ...grant, rights, submission: undefined, times: { signedInAt, expiresAt: end, hardEnd: end } };
}

function narrowedRights(rights: Rights, path: string | null): Rights {
  requireRight(rights, 'mail:read', 'A webhook');
  if (path === null) requireRight(rights, 'mail:account', 'A webhook for the whole account');
  else if (rights.mailboxes && !rights.mailboxes.has(path))
    throw new MailError('FORBIDDEN', 'This token is limited to other mailboxes');
  return {
    scopes: new Set(['mail:read']),
    mailboxes: path === null ? undefined : new Set([path]),
    recipients: undefined,
    bodies: rights.bodies,
  };
}

function bad(message: string, argument?: string): MailError {
  return new MailError('BAD_USER_INPUT', message, { argument });
}
