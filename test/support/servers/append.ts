import { formatDateTime } from '../../../demo/imap/dates.ts';
import { encodePath } from '../../../demo/imap/modified-utf7.ts';
import { requireCrlf } from './maildir.ts';
import { quoted, RawImap } from './raw-imap.ts';
import type { Credentials, Delivery, RealServer } from './types.ts';

/** Messages in one command: enough to make round trips cheap, few enough not to hold a mailbox for long. */
const BATCH = 100;

/**
 * Delivers through the server's own front door, for stores whose files are its own business. MULTIAPPEND (RFC 3502)
 * with non-synchronizing literals (RFC 7888): no round trip per message.
 */
export async function deliverByAppend(
  server: Pick<RealServer, 'host' | 'ports'>,
  { user, password }: Credentials,
  mailbox: string,
  messages: Iterable<Delivery>,
): Promise<void> {
  const session = await RawImap.connect(server);
  try {
    await session.command(`LOGIN ${quoted(user)} ${quoted(password)}`);
    const append = `APPEND ${quoted(encodePath(mailbox))}`;
    let before: Promise<unknown> = Promise.resolve();
    for (const batch of batches(messages)) {
      // The server stores one batch while the next is made and sent.
      const tag = session.send(append, ...batch.flatMap(literal));
      await before;
      before = session.answer(tag);
    }
    await before;
    await session.command('LOGOUT');
  } finally {
    session.close();
  }
}

function literal({ raw, flags = [], receivedAt = new Date() }: Delivery): (string | Buffer)[] {
  requireCrlf(raw);
  return [` (${flags.join(' ')}) "${formatDateTime(receivedAt)}" {${raw.length}+}\r\n`, raw];
}

function* batches(messages: Iterable<Delivery>): Generator<Delivery[]> {
  let batch: Delivery[] = [];
  for (const message of messages) {
    batch.push(message);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
