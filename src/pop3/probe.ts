import type { ServerProfile } from '../mail/endpoint.ts';
import { asMailError } from '../mail/errors.ts';
import { timeout } from '../net/clock.ts';
import type { Link } from './link.ts';
import type { Command } from './wire/command.ts';

/** Milliseconds of silence behind an answered command, where only finding out is at stake. */
const PATIENCE = 400;

/** Does nothing, and shows whether it is heard. */
const NOOP: Command = { line: 'NOOP' };

/**
 * Signs in with a harmless command behind it, to see whether the server reads ahead: USER and PASS in one write, what
 * follows the sign-in, and several commands after it.
 * @param reopen another connection, where what was tried has made this one useless
 */
export async function probeServer(link: Link, reopen: () => Promise<Link>): Promise<ServerProfile> {
  const readsAhead = link.readsAhead;
  if (!readsAhead) return probePatiently(link, reopen);
  const behind = await tryBehind(link, link.signIn());
  if (behind === 'heard') return learned(link, true, true);
  const again = await reopen();
  await again.signIn();
  return learned(again, false, true);
}

/** A server that does not say that it reads ahead (or says nothing of itself) may all the same, once it is signed in. */
async function probePatiently(link: Link, reopen: () => Promise<Link>): Promise<ServerProfile> {
  await link.signIn();
  link.connection.pipeline.mayReadAhead = true;
  if ((await tryBehind(link, link.connection.execute(NOOP))) === 'heard') return learned(link, false, true);
  const again = await reopen();
  await again.signIn();
  return learned(again, false, false);
}

/** Whether a command is heard that leaves in the same write as others. @throws MailError what the others come to */
async function tryBehind(link: Link, ahead: Promise<unknown>): Promise<'heard' | 'timeout'> {
  const behind = link.connection.execute(NOOP).catch(asMailError);
  await ahead;
  const found = await Promise.race([behind, timeout(link.clock, PATIENCE)]);
  return found === 'timeout' || found instanceof Error ? 'timeout' : 'heard';
}

function learned(link: Link, keepsCommandsBehindSignIn: boolean, readsAhead: boolean): ServerProfile {
  return { capabilities: link.capabilities.lines, keepsCommandsBehindSignIn, signInBy: link.way, readsAhead };
}
