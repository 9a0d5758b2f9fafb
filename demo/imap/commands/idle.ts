import { BadCommand } from '../bad-command.ts';
import { verbatim } from '../answers.ts';
import type { Session } from '../session.ts';
import { tellChanges } from '../tell-changes.ts';

/** RFC 2177: tells changes as they happen, until the client writes DONE. */
export async function idle(session: Session): Promise<void> {
  const watch = new Watch(session);
  session.connection.write('+', '', [verbatim('idling')]);
  watch.tell();
  const line = await session.connection.reader.next();
  watch.end();
  if (line?.payload.toString().toUpperCase() !== 'DONE') throw new BadCommand('DONE is expected');
}

/** Tells all changes of one tick together, and nothing more once it has ended: the next command may forbid it. */
class Watch {
  readonly #session: Session;
  readonly #unwatch: (() => void) | undefined;
  #isPlanned = false;
  #hasEnded = false;

  constructor(session: Session) {
    this.#session = session;
    this.#unwatch = session.view?.mailbox.watch(() => this.#plan());
  }

  tell(): void {
    this.#isPlanned = false;
    if (this.#hasEnded) return;
    tellChanges(this.#session, { mayExpunge: true });
    void this.#session.connection.flush();
  }

  end(): void {
    this.#hasEnded = true;
    this.#unwatch?.();
  }

  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setImmediate(() => this.tell());
  }
}
