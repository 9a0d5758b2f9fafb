import type { AddressInfo } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';

import { afterEach } from '@jest/globals';

import type { Account, GatewayOptions } from './gateway.ts';
import { Gateway } from './gateway.ts';
import { scriptedCaFile, scriptedCertificate } from './scripted-certificates.ts';
import type { Pop3Message, ScriptedPop3Options } from './scripted-pop3-options.ts';
import { POP3_DEFAULTS } from './scripted-pop3-options.ts';
import { ScriptedPop3Session } from './scripted-pop3-session.ts';

const SCHEMES = { NONE: 'pop3+plain', STARTTLS: 'pop3', TLS: 'pop3s' } as const;

/** A small honest POP3 server on 127.0.0.1 whose abilities, messages and misdeeds a test chooses. */
export class ScriptedPop3 {
  readonly options: ScriptedPop3Options;
  /** The maildrop: oldest first. */
  readonly drop: Pop3Message[];
  readonly sessions: ScriptedPop3Session[] = [];
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();

  constructor(options: Partial<ScriptedPop3Options>) {
    this.options = { ...POP3_DEFAULTS, ...options };
    this.drop = this.options.messages.map((message, i) => ({ uidl: `U${i + 1}`, ...message }));
    const { security, certificate } = this.options;
    const meet = (socket: net.Socket) => {
      this.sessions.push(new ScriptedPop3Session(socket, this.options, this.drop));
    };
    const settings = { noDelay: true, allowHalfOpen: true };
    const pem = security === 'TLS' ? scriptedCertificate(certificate) : undefined;
    this.#server = pem
      ? tls.createServer({ ...settings, cert: pem, key: pem }, meet)
      : net.createServer(settings, meet);
    this.#server.on('connection', (socket: net.Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** As POSTERN_SERVERS names it. */
  get url(): string {
    return `${SCHEMES[this.options.security]}://127.0.0.1:${this.port}`;
  }

  /** What was heard on the last connection, write by write. */
  get flights(): string[][] {
    return this.sessions.at(-1)?.flights ?? [];
  }

  /** The server is another from now on. */
  become(options: Partial<ScriptedPop3Options>): void {
    Object.assign(this.options, options);
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A gateway to one scripted POP3 server. */
export interface Pop3House {
  readonly server: ScriptedPop3;
  readonly gateway: Gateway;
  /** Anna, with her password in every call: nothing is remembered of the server. */
  readonly anna: Account;
  readonly log: string[];
}

/** Houses for the tests of a file; each is torn down with its test. */
export function pop3Houses() {
  const servers: ScriptedPop3[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  return async (
    options: Partial<ScriptedPop3Options> = {},
    gatewayOptions: Partial<GatewayOptions> = {},
  ): Promise<Pop3House> => {
    const server = new ScriptedPop3(options);
    servers.push(server);
    await server.listen();
    const log: string[] = [];
    const gateway = new Gateway({
      servers: server.url,
      ...(server.options.security !== 'NONE' && { caFile: scriptedCaFile() }),
      log: (entry) => log.push(JSON.stringify(entry)),
      ...gatewayOptions,
    });
    return { server, gateway, anna: gateway.basic('anna', 'secret'), log };
  };
}
