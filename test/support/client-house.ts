import type { Session, SignInOptions } from '../../clients/typescript/src/index.ts';
import { signIn } from '../../clients/typescript/src/index.ts';
import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { toLambda } from '../../src/lambda/handler.ts';
import { startLambdaFront } from '../../src/local/http.ts';
import { startFront } from '../../src/node/front.ts';
import type { Front } from '../../src/node/server.ts';
import { Owner } from '../contract/changes-subject.ts';
import type { Delivery, RealServer } from './servers/real-servers.ts';

interface HouseOptions {
  /** Further variables of the gateway. */
  readonly env?: Readonly<Record<string, string>>;
  /** As in a container, or as one function behind an API Gateway, which cannot stream. */
  readonly as?: 'container' | 'function';
}

/** A gateway to one real server, for users of clients/typescript. */
export class ClientHouse {
  readonly #server: RealServer;
  readonly #front: Front;

  private constructor(server: RealServer, front: Front) {
    this.#server = server;
    this.#front = front;
  }

  static async start(
    server: RealServer,
    { env = {}, as = 'container' }: HouseOptions = {},
  ): Promise<ClientHouse> {
    const POSTERN_SERVERS = `imaps://localhost:${server.ports.imaps}`;
    const config = localConfig({ POSTERN_SERVERS, POSTERN_CA_FILE: server.caFile, ...env });
    const app = createApp(config, () => {});
    const front =
      as === 'container'
        ? await startFront(app, { port: 0, log: () => {} })
        : await startLambdaFront(toLambda(app), { port: 0 });
    return new ClientHouse(server, front);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#front.port}`;
  }

  /** A new user with mail, signed in. */
  async enter(
    mail: readonly Delivery[] = [],
    options: Partial<SignInOptions> = {},
  ): Promise<{ owner: Owner; postern: Session }> {
    const owner = await Owner.new(this.#server, mail);
    const { credentials } = owner;
    return { owner, postern: await signIn({ url: this.url, credentials, ...options }) };
  }

  async close(): Promise<void> {
    await this.#front.close(0);
  }
}

/** `fetch` that hands each request whose address holds `part` to `answer` in place of the network. */
export const fetchBut =
  (part: string, answer: (url: string, init: RequestInit | undefined) => Promise<Response>): typeof fetch =>
  (url, init) =>
    (url as string).includes(part) ? answer(url as string, init) : fetch(url, init);
