import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash, randomBytes } from 'node:crypto';

import type { CryptoKey, JWK, JWTPayload } from 'jose';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

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
  /** What it calls itself in its answers to browsers; undefined: as it is. */
  iss: string | undefined;
  /** What it has against each browser. */
  refusal: string | undefined;
  /** What it says of the user beside the address, or in place of what is right. */
  claims: JWTPayload;
  /** How long its codes and refresh tokens are. */
  secretOctets: number;
  /** The key that identities are signed with, in place of its own. */
  signingKey: CryptoKey | undefined;
}

interface Family {
  readonly user: string;
  current: string;
  isAlive: boolean;
}

interface Code {
  readonly user: string;
  readonly challenge: string;
  readonly scope: string;
}

/** A provider of access tokens in a test's hand: its endpoints, and what it has heard. */
export class ScriptedProvider {
  readonly options: ProviderOptions = {
    delay: 0,
    status: undefined,
    rotates: false,
    expiresIn: 3_600,
    redirect: undefined,
    iss: undefined,
    refusal: undefined,
    claims: {},
    secretOctets: 24,
    signingKey: undefined,
  };
  /** The parameters of each request at the token endpoint. */
  readonly heard: URLSearchParams[] = [];
  /** All that it has issued: codes and tokens. */
  readonly issued: string[] = [];
  /** Who signs in at its pages. */
  user = '';
  readonly #server: http.Server;
  readonly #families = new Map<string, Family>();
  readonly #codes = new Map<string, Code>();
  readonly #issue: (user: string) => string;
  readonly #key: CryptoKey;
  readonly #publicKey: JWK;

  private constructor(
    issue: (user: string) => string,
    { privateKey, publicKey }: { privateKey: CryptoKey; publicKey: JWK },
  ) {
    this.#issue = issue;
    this.#key = privateKey;
    this.#publicKey = publicKey;
    this.#server = http.createServer((request, response) => void this.#answer(request, response));
  }

  /** @param issue makes an access token that the mail server accepts */
  static async start(issue: (user: string) => string): Promise<ScriptedProvider> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(publicKey)), kid: '1', alg: 'ES256', use: 'sig' };
    const provider = new ScriptedProvider(issue, { privateKey, publicKey: jwk });
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get tokenEndpoint(): string {
    return `${this.issuer}/token`;
  }

  /** As a deployment names it, with all that the browser's part needs. */
  entry(name: string, mailServer: string, scope = 'openid email mail'): string {
    const { issuer, tokenEndpoint } = this;
    const identity = scope.includes('openid') ? [issuer, `${issuer}/keys`] : [];
    const own = [name, tokenEndpoint, mailServer, 'client:client-secret', `${issuer}/authorize`, scope];
    return [...own, ...identity].join('|');
  }

  refreshToken(user: string): string {
    const token = this.#secret();
    this.#families.set(token, { user, current: token, isAlive: true });
    return token;
  }

  /** @param verifier the PKCE verifier that its exchange has to show */
  code(user: string, verifier: string, scope = ''): string {
    return this.#coded({ user, challenge: digest(verifier), scope });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, this.issuer);
    if (pathname === '/authorize') return void this.#consent(searchParams, response);
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const parameters = new URLSearchParams(Buffer.concat(pieces).toString());
    if (pathname === '/token') this.heard.push(parameters);
    const { delay, status, redirect } = this.options;
    await new Promise((resolve) => setTimeout(resolve, delay));
    const answer = pathname === '/keys' ? { keys: [this.#publicKey] } : await this.#grant(parameters);
    response.writeHead(redirect ? 302 : (status ?? (answer ? 200 : 400)), {
      'content-type': 'application/json',
      ...(redirect && { location: redirect }),
    });
    response.end(
      JSON.stringify(answer ?? { error: 'invalid_grant', error_description: parameters.toString() }),
    );
  }

  /** The user signs in and consents, or the provider refuses. */
  #consent(asked: URLSearchParams, response: http.ServerResponse): void {
    const { iss = this.issuer, refusal } = this.options;
    const back = new URL(asked.get('redirect_uri')!);
    const challenge = asked.get('code_challenge')!;
    const code = () => this.#coded({ user: this.user, challenge, scope: asked.get('scope') ?? '' });
    const answer = refusal === undefined ? { code: code() } : { error: refusal };
    const parameters = { ...answer, state: asked.get('state')!, iss, session_state: 'x' };
    for (const [name, value] of Object.entries(parameters)) back.searchParams.set(name, value);
    response.writeHead(302, { location: back.href }).end();
  }

  #grant(parameters: URLSearchParams): Promise<object> | object | undefined {
    const code = this.#codes.get(parameters.get('code') ?? '');
    if (code) return this.#exchanged(parameters, code);
    const given = parameters.get('refresh_token') ?? '';
    const family = this.#families.get(given);
    if (!family?.isAlive) return undefined;
    if (!this.options.rotates) return this.#tokens(family.user);
    if (family.current !== given) {
      family.isAlive = false;
      return undefined;
    }
    family.current = this.#secret();
    this.#families.set(family.current, family);
    return { ...this.#tokens(family.user), refresh_token: family.current };
  }

  async #exchanged(
    parameters: URLSearchParams,
    { user, challenge, scope }: Code,
  ): Promise<object | undefined> {
    this.#codes.delete(parameters.get('code')!);
    if (digest(parameters.get('code_verifier') ?? '') !== challenge) return undefined;
    const identity = scope.includes('openid') ? await this.#identity(user) : 'not.looked.at';
    return { ...this.#tokens(user), refresh_token: this.refreshToken(user), id_token: identity };
  }

  #identity(email: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.issuer, aud: 'client', sub: '1', iat: now, exp: now + 300, email };
    return new SignJWT({ ...usual, ...this.options.claims })
      .setProtectedHeader({ alg: 'ES256', kid: '1' })
      .sign(this.options.signingKey ?? this.#key);
  }

  #tokens(user: string): object {
    const token = this.#issue(user);
    this.issued.push(token);
    return { access_token: token, token_type: 'Bearer', expires_in: this.options.expiresIn };
  }

  #coded(contents: Code): string {
    const code = this.#secret();
    this.#codes.set(code, contents);
    return code;
  }

  #secret(): string {
    const secret = randomBytes(this.options.secretOctets).toString('base64url');
    this.issued.push(secret);
    return secret;
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
