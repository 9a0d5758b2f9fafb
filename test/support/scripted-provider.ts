import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash, randomBytes } from 'node:crypto';

/** How a provider behaves. */
export interface ProviderOptions {
  /** Milliseconds ahead of each answer. */
  delay: number;
  /** The status of each answer, in place of an honest one. */
  status: number | undefined;
  /** Each refresh brings another refresh token, and a second use of an old one ends the whole family. */
  rotates: boolean;
  /** Seconds that access tokens work. */
  expiresIn: number;
  /** Where each answer redirects to. */
  redirect: string | undefined;
}

interface Family {
  readonly user: string;
  current: string;
  isAlive: boolean;
}

/** A provider of access tokens in a test's hand: its token endpoint, and what it has heard. */
export class ScriptedProvider {
  readonly options: ProviderOptions = {
    delay: 0,
    status: undefined,
    rotates: false,
    expiresIn: 3_600,
    redirect: undefined,
  };
  /** The parameters of each request. */
  readonly heard: URLSearchParams[] = [];
  readonly #server: http.Server;
  readonly #families = new Map<string, Family>();
  readonly #codes = new Map<string, { user: string; challenge: string }>();
  readonly #issue: (user: string) => string;

  private constructor(issue: (user: string) => string) {
    this.#issue = issue;
    this.#server = http.createServer((request, response) => void this.#answer(request, response));
  }

  /** @param issue makes an access token that the mail server accepts */
  static async start(issue: (user: string) => string): Promise<ScriptedProvider> {
    const provider = new ScriptedProvider(issue);
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get tokenEndpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/token`;
  }

  refreshToken(user: string): string {
    const token = secret();
    this.#families.set(token, { user, current: token, isAlive: true });
    return token;
  }

  /** @param verifier the PKCE verifier that its exchange has to show */
  code(user: string, verifier: string): string {
    const code = secret();
    this.#codes.set(code, { user, challenge: createHash('sha256').update(verifier).digest('base64url') });
    return code;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const parameters = new URLSearchParams(Buffer.concat(pieces).toString());
    this.heard.push(parameters);
    const { delay, status, redirect } = this.options;
    await new Promise((resolve) => setTimeout(resolve, delay));
    const answer = this.#grant(parameters);
    response.writeHead(redirect ? 302 : (status ?? (answer ? 200 : 400)), {
      'content-type': 'application/json',
      ...(redirect && { location: redirect }),
    });
    response.end(
      JSON.stringify(answer ?? { error: 'invalid_grant', error_description: parameters.toString() }),
    );
  }

  #grant(parameters: URLSearchParams): object | undefined {
    const code = this.#codes.get(parameters.get('code') ?? '');
    if (code) return this.#exchanged(parameters, code);
    const given = parameters.get('refresh_token') ?? '';
    const family = this.#families.get(given);
    if (!family?.isAlive) return undefined;
    if (!this.options.rotates) return this.#issued(family.user);
    if (family.current !== given) {
      family.isAlive = false;
      return undefined;
    }
    family.current = secret();
    this.#families.set(family.current, family);
    return { ...this.#issued(family.user), refresh_token: family.current };
  }

  #exchanged(parameters: URLSearchParams, { user, challenge }: { user: string; challenge: string }) {
    this.#codes.delete(parameters.get('code')!);
    const digest = createHash('sha256')
      .update(parameters.get('code_verifier') ?? '')
      .digest('base64url');
    if (digest !== challenge) return undefined;
    return { ...this.#issued(user), refresh_token: this.refreshToken(user), id_token: 'not.looked.at' };
  }

  #issued(user: string): object {
    return { access_token: this.#issue(user), token_type: 'Bearer', expires_in: this.options.expiresIn };
  }
}

const secret = (): string => randomBytes(24).toString('base64url');
