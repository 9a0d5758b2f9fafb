import type { ServerProfile } from '../../mail/endpoint.ts';
import type { Link } from './link.ts';
import { idleTimeout, timeout } from '../../net/clock.ts';
import { DELIMITER, PROBE, delimiterIn } from '../commands/probes.ts';
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
  const isHeard = behind !== 'timeout' && behind.status.status === 'OK';
  return isHeard ? learned(link, behind, { keepsCommandsBehindSignIn: true }) : undefined;
}

/**
 * The same for a server that hears nothing behind the sign-in. Whether it hears what comes in one piece with other
 * commands is seen in the same write.
 */
export async function learnPatiently(link: Link): Promise<ServerProfile> {
  await link.signIn();
  await link.requireFreshCapabilities();
  const delimiter = link.connection.execute(DELIMITER);
  const behind = link.connection.execute(PROBE);
  behind.catch(() => {});
  const first = await delimiter;
  const second = link.isOneByOne ? 'timeout' : await Promise.race([behind, timeout(link.clock, PATIENCE)]);
  const readsAhead = second !== 'timeout' && second.status.status === 'OK';
  if (!readsAhead) link.goOneByOne();
  return learned(link, first, { keepsCommandsBehindSignIn: false, readsAhead });
}

/** Milliseconds of silence behind an answer, in one piece with others, before it is asked why. */
const SILENCE = 1_500;

/**
 * Settles when of several commands in one piece only the first was heard: there is silence behind an answer, and a command
 * that is sent then is answered at once, while a server that is merely slow would answer in order. Never, if it is so.
 */
export async function onlyOneHeard(link: Link): Promise<'unheard'> {
  const { connection, clock } = link;
  const before = connection.pipeline.answers;
  for (;;) {
    await idleTimeout(clock, connection, SILENCE);
    const { failure } = connection.pipeline;
    if (failure || connection.pipeline.isIdle) return new Promise(() => {});
    if (connection.pipeline.answers > before) break;
  }
  const waiting = connection.pipeline.waiting;
  const { status } = await connection.execute(PROBE).catch(() => NO_REPLY);
  const isPassedOver = status.status === 'OK' && connection.pipeline.waiting === waiting;
  return isPassedOver ? 'unheard' : new Promise(() => {});
}

const NO_REPLY = { status: { status: 'NO' } };

async function learned(
  link: Link,
  delimiter: Reply,
  hearing: Pick<ServerProfile, 'keepsCommandsBehindSignIn' | 'readsAhead'>,
): Promise<ServerProfile> {
  requireConnected(delimiter);
  link.hearsFlights ||= hearing.readsAhead ?? hearing.keepsCommandsBehindSignIn;
  await link.requireFreshCapabilities();
  return {
    capabilities: link.capabilities?.words ?? [],
    delimiter: delimiterIn(delimiter),
    ...hearing,
    signInBy: link.way,
    ...(link.seen && { seen: link.seen }),
  };
}
