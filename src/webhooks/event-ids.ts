import { createHash } from 'node:crypto';

/** Octets of a digest: too many to collide by chance. */
const OCTETS = 16;
/** Characters of an id by which it is known among those of one page. */
const SHORT = 12;

/**
 * The id of an event, the same for ever: of its kind and of what it is about (the id of a message holds account, mailbox,
 * UIDVALIDITY and UID).
 * @param which tells apart what may happen to it more than once
 */
export function eventId(type: string, about: string, which = ''): string {
  const digest = createHash('sha256').update([type, about, which].join('\n')).digest();
  return `evt_${digest.subarray(0, OCTETS).toString('base64url')}`;
}

/** What is remembered of an event that was accepted. */
export function shortId(id: string): string {
  return id.slice('evt_'.length, SHORT);
}
