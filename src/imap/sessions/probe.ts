import type { ServerProfile } from '../../mail/endpoint.ts';
import type { Link } from './link.ts';
import { timeout } from '../../net/clock.ts';
import { DELIMITER, delimiterIn } from '../commands/probes.ts';
import type { Reply } from '../wire/command.ts';
import { requireConnected } from '../wire/refusals.ts';

/** Milliseconds of silence behind an answered sign-in, where only finding out is at stake. */
const PATIENCE = 400;

/**
 * Signs in, and sends a harmless command along to see whether it is heard.
 * @returns undefined: it was not, and the connection is of no more use
 */
export async function probeSignIn(link: Link): Promise<ServerProfile | undefined> {
  const signIn = link.sendSignIn();
  const delimiter = link.connection.execute(DELIMITER);
  delimiter.catch(() => {});
  await signIn;
  const behind = await Promise.race([delimiter, timeout(link.clock, PATIENCE)]);
  return behind === 'timeout' ? undefined : learned(link, behind, true);
}

/** The same for a server that hears nothing behind the sign-in. */
export async function learnPatiently(link: Link): Promise<ServerProfile> {
  await link.signIn();
  await link.requireFreshCapabilities();
  return learned(link, await link.connection.execute(DELIMITER), false);
}

async function learned(
  link: Link,
  delimiter: Reply,
  keepsCommandsBehindSignIn: boolean,
): Promise<ServerProfile> {
  requireConnected(delimiter);
  const { words } = await link.requireFreshCapabilities();
  return {
    capabilities: words,
    delimiter: delimiterIn(delimiter),
    keepsCommandsBehindSignIn,
    signInBy: link.way,
  };
}
