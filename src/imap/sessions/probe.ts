import type { ServerProfile } from '../../mail/endpoint.ts';
import type { Link } from './link.ts';
import { timeout } from '../../net/idle-timeout.ts';
import type { Command, Reply } from '../wire/command.ts';

/** Milliseconds of silence behind an answered sign-in, where only finding out is at stake. */
const PATIENCE = 400;

/** The delimiter of the personal namespace; it also shows whether commands behind the sign-in are heard. */
const DELIMITER: Command = {
  name: 'LIST',
  args: [
    { type: 'STRING', value: '' },
    { type: 'STRING', value: '' },
  ],
  mailbox: 'none',
  accepts: ({ type }) => type === 'LIST',
};

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
  const { words } = await link.requireFreshCapabilities();
  return {
    capabilities: words,
    delimiter: delimiterIn(delimiter),
    keepsCommandsBehindSignIn,
    signInBy: link.way,
  };
}

function delimiterIn({ data }: Reply): string | null {
  const token = data[0]?.tokens[1];
  return token && !Array.isArray(token) ? String(token.value) || null : null;
}
