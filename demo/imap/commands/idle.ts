import { BadCommand } from '../bad-command.ts';
import { verbatim } from '../answers.ts';
import type { Session } from '../session.ts';
import { tellChanges } from '../tell-changes.ts';

/** RFC 2177: tells changes as they happen, until the client writes DONE. */
export async function idle(session: Session): Promise<void> {
  // All changes of one tick are told together, and none once it has ended: the next command may forbid it.
  let isPlanned = false;
  let hasEnded = false;
  const tell = (): void => {
    isPlanned = false;
    if (hasEnded) return;
    tellChanges(session, { mayExpunge: true });
    void session.connection.flush();
  };
  const unwatch = session.view?.mailbox.watch(() => {
    if (!isPlanned) setImmediate(tell);
    isPlanned = true;
  });
  session.connection.write('+', '', [verbatim('idling')]);
  tell();
  const line = await session.connection.next();
  hasEnded = true;
  unwatch?.();
  if (line?.line.toUpperCase() !== 'DONE') throw new BadCommand('DONE is expected');
}
