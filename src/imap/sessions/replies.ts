import { MailError } from '../../mail/errors.ts';
import type { Witness } from '../commands/standing.ts';
import type { Reply } from '../wire/command.ts';

/** Whether the server does not tell what the open mailbox is like. */
export function isBlind(answer: Witness | MailError): boolean {
  return !(answer instanceof MailError) && answer.isBlind;
}

/** Whether the server did not understand. */
export function isBad(reply: Reply | MailError): boolean {
  return !(reply instanceof MailError) && reply.status.status === 'BAD';
}

/** What was answered as results; what was not stays the error that it is. */
export function readAll<T>(
  replies: readonly (Reply | MailError)[],
  read: (reply: Reply, i: number) => T,
): (T | MailError)[] {
  return replies.map((reply, i) => (reply instanceof MailError ? reply : read(reply, i)));
}
