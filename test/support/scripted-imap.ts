import type net from 'node:net';

import type { Mailbox } from '../../demo/store/mailbox.ts';
import type { MailStore } from '../../demo/store/mail-store.ts';
import { makeStore } from './scripted-mailbox.ts';
import type { ScriptedImapOptions } from './scripted-options.ts';
import { DEFAULTS } from './scripted-options.ts';
import { ScriptedServer } from './scripted-server.ts';
import { ScriptedSession } from './scripted-session.ts';
import { Transcript } from './scripted-transcript.ts';

export type { ScriptedCommand } from './scripted-command.ts';
export type { Script, ScriptedImapOptions } from './scripted-options.ts';
export { MODERN, PLAIN } from './scripted-options.ts';

/** Starts the demo's IMAP server with capabilities, mailboxes and misdeeds that a test chooses. */
export async function scriptedImap(options: Partial<ScriptedImapOptions> = {}): Promise<ScriptedImap> {
  const server = new ScriptedImap(options);
  await server.listen();
  return server;
}

export class ScriptedImap extends ScriptedServer<ScriptedImapOptions, ScriptedSession> {
  /** What was said on each connection, oldest first. */
  readonly transcripts: Transcript[] = [];
  readonly #store: MailStore;
  readonly #faults: unknown[] = [];

  constructor(options: Partial<ScriptedImapOptions>) {
    super('imap', { ...DEFAULTS, ...options });
    this.#store = makeStore(this.options.mailboxes);
  }

  get mailboxes(): ReadonlyMap<string, Mailbox> {
    return this.#store.byPath;
  }

  /** What was said on the last connection. */
  get transcript(): Transcript {
    return this.transcripts.at(-1) ?? new Transcript();
  }

  /** @throws what went wrong inside a script */
  override async close(): Promise<void> {
    await super.close();
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  protected override meet(socket: net.Socket): ScriptedSession {
    const transcript = new Transcript();
    this.transcripts.push(transcript);
    const onFault = (error: unknown) => void this.#faults.push(error);
    return new ScriptedSession(socket, { options: this.options, store: this.#store, onFault }, transcript);
  }
}
