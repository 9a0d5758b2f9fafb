import type net from 'node:net';

import { afterEach } from '@jest/globals';

import type { Listener } from '../../demo/listener.ts';
import { listen } from '../../demo/listener.ts';
import type { Account, GatewayOptions } from './gateway.ts';
import { Gateway } from './gateway.ts';
import { scriptedCaFile, scriptedCertificate } from './scripted-certificates.ts';
import type { Delivery } from './scripted-delivery.ts';
import type { CertificateName } from './servers/certificates.ts';

/** What scripted servers of all protocols have in common. */
export interface ServerOptions extends Delivery {
  readonly security: 'NONE' | 'TLS' | 'STARTTLS';
  readonly certificate: CertificateName;
  readonly users: Readonly<Record<string, string>>;
  /** What comes in the same write as a sign-in is thrown away. */
  readonly swallowsBehindSignIn: boolean;
}

export const SERVER_DEFAULTS: ServerOptions = {
  security: 'NONE',
  certificate: 'valid',
  users: { anna: 'secret' },
  swallowsBehindSignIn: false,
};

/** A server on 127.0.0.1 whose abilities, mail and misdeeds a test chooses. What it heard can be read afterwards. */
export abstract class ScriptedServer<Options extends ServerOptions, Session> {
  readonly options: Options;
  /** The server's end of each connection, oldest first. */
  readonly sessions: Session[] = [];
  readonly #protocol: string;
  #listener!: Listener;

  constructor(protocol: 'imap' | 'pop3' | 'smtp', options: Options) {
    this.options = options;
    this.#protocol = protocol;
  }

  protected abstract meet(socket: net.Socket): Session;

  /** As POSTERN_SERVERS names it. */
  get url(): string {
    const suffix = { NONE: '+plain', STARTTLS: '', TLS: 's' }[this.options.security];
    return `${this.#protocol}${suffix}://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#listener.port;
  }

  /** For POSTERN_CA_FILE. */
  get caFile(): string {
    return scriptedCaFile();
  }

  /** The server's end of the last connection. */
  get session(): Session {
    return this.sessions.at(-1)!;
  }

  /** How many connections there are now. */
  get connections(): number {
    return this.#listener.sockets.size;
  }

  /** The server is another from now on. */
  become(options: Partial<Options>): void {
    Object.assign(this.options, options);
  }

  /** A client's LOGOUT is heard only after its answer: waits until all connections have ended. */
  async quiet(): Promise<void> {
    while (this.#listener.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  async listen(): Promise<void> {
    const { security, certificate } = this.options;
    const pem = security === 'TLS' ? scriptedCertificate(certificate) : undefined;
    this.#listener = await listen(0, (socket) => void this.sessions.push(this.meet(socket)), pem);
  }

  /** Ends all connections. */
  close(): Promise<void> {
    return this.#listener.close();
  }
}

/** A gateway to one scripted server. */
export interface House<Server> {
  readonly server: Server;
  readonly gateway: Gateway;
  /** Anna, with her password in every call: nothing is remembered of the server. */
  readonly anna: Account;
  /** Everything that the gateway logged, as JSON lines. */
  readonly log: string[];
}

export type OpenHouse<Options, Server> = (
  options?: Partial<Options>,
  gatewayOptions?: Partial<GatewayOptions>,
) => Promise<House<Server>>;

/** Houses for the tests of a file; each is torn down with its test. */
export function housesOf<Options extends ServerOptions, Server extends ScriptedServer<Options, unknown>>(
  create: (options: Partial<Options>) => Server,
): OpenHouse<Options, Server> {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  return async (options = {}, gatewayOptions = {}) => {
    const server = create(options);
    servers.push(server);
    await server.listen();
    const log: string[] = [];
    const gateway = new Gateway({
      servers: server.url,
      ...(server.options.security !== 'NONE' && { caFile: server.caFile }),
      log: (entry) => log.push(JSON.stringify(entry)),
      ...gatewayOptions,
    });
    return { server, gateway, anna: gateway.basic('anna', 'secret'), log };
  };
}
