import type { AddressInfo } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';

import { scriptedCaFile, scriptedCertificate } from './scripted-certificates.ts';
import type { ScriptedMailbox } from './scripted-mailbox.ts';
import { makeMailbox } from './scripted-mailbox.ts';
import type { ScriptedImapOptions, Setting } from './scripted-options.ts';
import { DEFAULTS } from './scripted-options.ts';
import { ScriptedSession } from './scripted-session.ts';
import { Transcript } from './scripted-transcript.ts';

export type { ScriptedCommand } from './scripted-command.ts';
export type { Script, ScriptedImapOptions } from './scripted-options.ts';
export { MODERN, PLAIN } from './scripted-options.ts';

const SCHEMES = { NONE: 'imap+plain', STARTTLS: 'imap', TLS: 'imaps' } as const;

/**
 * Starts a small honest IMAP server on 127.0.0.1 whose capabilities, mailboxes and misdeeds a test chooses. What it
 * heard can be read afterwards.
 */
export async function scriptedImap(options: Partial<ScriptedImapOptions> = {}): Promise<ScriptedImap> {
  const server = new ScriptedImap({ ...DEFAULTS, ...options });
  await server.listen();
  return server;
}

export class ScriptedImap {
  readonly options: ScriptedImapOptions;
  readonly mailboxes: ReadonlyMap<string, ScriptedMailbox>;
  /** What was said on each connection, oldest first. */
  readonly transcripts: Transcript[] = [];
  /** The server's end of each connection, oldest first. */
  readonly sessions: ScriptedSession[] = [];
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #faults: unknown[] = [];

  constructor(options: ScriptedImapOptions) {
    this.options = options;
    this.mailboxes = new Map(
      Object.entries(options.mailboxes).map(([name, spec]) => [name, makeMailbox(name, spec)]),
    );
    this.#server = this.#createServer();
  }

  /** As POSTERN_SERVERS names it. */
  get url(): string {
    return `${SCHEMES[this.options.security]}://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** For POSTERN_CA_FILE. */
  get caFile(): string {
    return scriptedCaFile();
  }

  /** What was said on the last connection. */
  get transcript(): Transcript {
    return this.transcripts.at(-1) ?? new Transcript();
  }

  /** The server is another from now on. */
  become(options: Partial<ScriptedImapOptions>): void {
    Object.assign(this.options, options);
  }

  /** The server's end of the last connection. */
  get session(): ScriptedSession {
    return this.sessions.at(-1)!;
  }

  /** How many connections there are now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** A client's LOGOUT is heard only after its answer: waits until all connections have ended. */
  async quiet(): Promise<void> {
    while (this.#sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Ends all connections. @throws what went wrong inside a script */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  #createServer(): net.Server {
    const { security, certificate } = this.options;
    const options = { noDelay: true, allowHalfOpen: true };
    const setting: Setting = {
      options: this.options,
      mailboxes: this.mailboxes,
      onFault: (error) => this.#faults.push(error),
    };
    const meet = (socket: net.Socket) => {
      const transcript = new Transcript();
      this.transcripts.push(transcript);
      this.sessions.push(new ScriptedSession(socket, setting, transcript));
    };
    const pem = security === 'TLS' ? scriptedCertificate(certificate) : undefined;
    const server = pem
      ? tls.createServer({ ...options, cert: pem, key: pem }, meet)
      : net.createServer(options, meet);
    server.on('connection', (socket: net.Socket) => this.#keep(socket));
    return server;
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
