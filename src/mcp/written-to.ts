import { messageDemand } from '../mail/demand.ts';
import { MailError, asMailError } from '../mail/errors.ts';
import { isSame } from '../mail/identity.ts';
import { listMessages } from '../mail/list-messages.ts';
import type { MailSession } from '../mail/mail-session.ts';

/** Each is a search in SENT; with more recipients all count as new. */
const MAX_SEARCHED = 20;
/** Searches match parts of addresses: so many messages are looked at for the whole one. */
const MAX_LOOKED_AT = 5;

/**
 * Those among recipients to whom nothing in SENT went; all where that cannot be seen. The searches share one flight.
 * @throws MailError what keeps the session from working at all
 */
export async function strangersAmong(
  recipients: readonly string[],
  session: MailSession,
): Promise<ReadonlySet<string>> {
  if (recipients.length > MAX_SEARCHED) return new Set(recipients);
  const isKnown = await Promise.all(recipients.map((each) => wasWrittenTo(each, session)));
  return new Set(recipients.filter((_, i) => !isKnown[i]));
}

/** What SENT may be that tells nothing: none, not among those of the token, or it cannot be searched so. */
const UNSEEN = new Set(['NOT_FOUND', 'FORBIDDEN', 'UNSUPPORTED', 'BAD_USER_INPUT']);

async function wasWrittenTo(address: string, session: MailSession): Promise<boolean> {
  const filter = { or: [{ to: address }, { cc: address }, { bcc: address }] };
  const query = { mailbox: { role: 'SENT' as const }, first: MAX_LOOKED_AT, filter, totalCount: false };
  try {
    const { edges } = await listMessages(session, query, messageDemand('to', 'cc', 'bcc'));
    return edges.some(({ message: { envelope } }) =>
      [...(envelope?.to ?? []), ...(envelope?.cc ?? []), ...(envelope?.bcc ?? [])].some(
        (each) => each.address != null && isSame(each.address, address),
      ),
    );
  } catch (thrown) {
    const error = asMailError(thrown);
    if (error instanceof MailError && UNSEEN.has(error.code)) return false;
    throw error;
  }
}
