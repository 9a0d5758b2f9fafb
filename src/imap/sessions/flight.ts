import { MailError, asMailError } from '../../mail/errors.ts';
import { NOOP } from '../commands/probes.ts';
import type { Link } from './link.ts';
import { withTimeout } from '../../net/idle-timeout.ts';
import type { Command, Reply } from '../wire/command.ts';

/**
 * Milliseconds that a session which was kept gets for its first word. A connection that has ended says so at once; one
 * that something on the way has forgotten says nothing for minutes.
 */
const PATIENCE = 4_000;

/** All leave in one write; each is answered with a reply, or with why there is none. */
export function execute(link: Link, commands: readonly Command[]): Promise<(Reply | MailError)[]> {
  const { connection } = link;
  const replies = Promise.all(commands.map((command) => connection.execute(command).catch(asMailError)));
  if (!link.isUnverified) return replies;
  const before = connection.octetsReceived;
  return withTimeout(link.clock, replies, PATIENCE, () => {
    if (connection.octetsReceived === before) connection.giveUp();
  });
}

/** Whether the server answers: a change is never the first command on a session that was kept. */
export async function isAlive(link: Link): Promise<boolean> {
  const [reply] = await execute(link, [NOOP]);
  return !(reply instanceof MailError);
}
