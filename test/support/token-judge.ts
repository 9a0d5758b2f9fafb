import type { AddressInfo } from 'node:net';
import http from 'node:http';

/** Judges access tokens for a mail server: introspection (RFC 7662) over what a test has issued. */
export class TokenJudge {
  /** User by token. */
  readonly #issued = new Map<string, string>();
  readonly #server: http.Server;
  #lastToken = 0;

  private constructor(server: http.Server) {
    this.#server = server;
  }

  static async start(): Promise<TokenJudge> {
    const judge: TokenJudge = new TokenJudge(
      http.createServer((request, response) => void judge.#answer(request, response)),
    );
    await new Promise<void>((resolve) => judge.#server.listen(0, '127.0.0.1', resolve));
    return judge;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  issue(user: string, token = `token-${++this.#lastToken}`): string {
    this.#issued.set(token, user);
    return token;
  }

  revoke(token: string): void {
    this.#issued.delete(token);
  }

  revokeAll(): void {
    this.#issued.clear();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const body = Buffer.concat(pieces).toString();
    const bearer = request.headers.authorization?.replace(/^Bearer /, '');
    const user = this.#issued.get(new URLSearchParams(body).get('token') ?? bearer ?? '');
    const found = user === undefined ? { active: false } : { active: true, email: user, username: user };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ scope: 'mail', ...found }));
  }
}
