import type net from 'node:net';

import type { Pop3Message, ScriptedPop3Options } from './scripted-pop3-options.ts';
import { POP3_DEFAULTS } from './scripted-pop3-options.ts';
import { ScriptedPop3Session } from './scripted-pop3-session.ts';
import type { House } from './scripted-server.ts';
import { housesOf, ScriptedServer } from './scripted-server.ts';

/** The demo's POP3 server with abilities, messages and misdeeds that a test chooses. */
export class ScriptedPop3 extends ScriptedServer<ScriptedPop3Options, ScriptedPop3Session> {
  /** The maildrop: oldest first. */
  readonly drop: Pop3Message[];

  constructor(options: Partial<ScriptedPop3Options>) {
    super('pop3', { ...POP3_DEFAULTS, ...options });
    this.drop = this.options.messages.map((message, i) => ({ uidl: `U${i + 1}`, ...message }));
  }

  /** What was heard on the last connection, write by write. */
  get flights(): string[][] {
    return this.sessions.at(-1)?.flights ?? [];
  }

  protected override meet(socket: net.Socket): ScriptedPop3Session {
    return new ScriptedPop3Session(socket, this.options, this.drop);
  }
}

/** A gateway to one scripted POP3 server. */
export type Pop3House = House<ScriptedPop3>;

/** Houses for the tests of a file; each is torn down with its test. */
export const pop3Houses = () =>
  housesOf((options: Partial<ScriptedPop3Options>) => new ScriptedPop3(options));
