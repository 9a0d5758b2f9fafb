import { atom } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import { parseDateTime } from '../dates.ts';
import { readFlag } from '../flag-arguments.ts';
import type { Completion, Session } from '../session.ts';

/** APPEND mailbox [(flags)] [date-time] literal, answered with APPENDUID (RFC 3501 §6.3.11, RFC 4315 §3). */
export function append(session: Session, args: Arguments): Completion {
  const path = args.mailbox();
  const flags = args.nextIsList ? args.list().all(readFlag) : [];
  const { receivedAt, raw } = readDateAndMessage(args);
  const mailbox = session.store.need(path, 'TRYCREATE');
  const { uid } = session.store.append(mailbox, { raw, flags, receivedAt });
  return { code: [atom('APPENDUID'), mailbox.uidValidity, uid] };
}

function readDateAndMessage(args: Arguments): { receivedAt: Date; raw: Buffer } {
  const node = args.node();
  if (Buffer.isBuffer(node.value)) {
    args.end();
    return { receivedAt: new Date(), raw: node.value };
  }
  const receivedAt = parseDateTime(String(node.value));
  const raw = args.literal();
  args.end();
  return { receivedAt, raw };
}
