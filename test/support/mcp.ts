import type { Answer, Gateway } from './gateway.ts';

export const MODERN = '2026-07-28';
export const CAN_ASK = { elicitation: { form: {} } };

type Params = Readonly<Record<string, unknown>>;

export interface RpcAnswer {
  readonly status: number;
  readonly headers: Answer['headers'];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it asked for
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: object };
}

/** What a tool has answered. */
export interface ToolAnswer extends RpcAnswer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it asked for
  readonly structured: any;
  /** Of an answer that is a failure. */
  readonly failure: { readonly code: string; readonly message: string } | undefined;
}

/** A client of the modern revision, as far as a test needs one. */
export class McpClient {
  readonly #gateway: Pick<Gateway, 'request'>;
  readonly #token: string;
  readonly #capabilities: object;
  #id = 0;

  constructor(gateway: Pick<Gateway, 'request'>, token: string, capabilities: object = {}) {
    this.#gateway = gateway;
    this.#token = token;
    this.#capabilities = capabilities;
  }

  /** The same client of another user, or one that can ask. */
  with({ token = this.#token, capabilities = this.#capabilities }): McpClient {
    return new McpClient(this.#gateway, token, capabilities);
  }

  /** @param headers in place of those that belong to the message; undefined: left out */
  async request(
    method: string,
    params: Params = {},
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Promise<RpcAnswer> {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': MODERN,
      'io.modelcontextprotocol/clientCapabilities': this.#capabilities,
    };
    const name = params['name'] ?? params['uri'];
    const all = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${this.#token}`,
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
      ...headers,
    };
    const message = { jsonrpc: '2.0', id: ++this.#id, method, params: { _meta: meta, ...params } };
    return this.send(message, all);
  }

  /** A body as it is. */
  async send(
    message: unknown,
    headers: Readonly<Record<string, string | undefined>>,
    method = 'POST',
  ): Promise<RpcAnswer> {
    const given = Object.entries(headers).filter(([, value]) => value !== undefined);
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    const answer = await this.#gateway.request(
      method,
      '/mcp',
      Object.fromEntries(given) as Record<string, string>,
      text,
    );
    const body = answer.body === '' ? {} : (JSON.parse(answer.body) as object);
    return { status: answer.status, headers: answer.headers, ...body };
  }

  async call(
    name: string,
    args: Params = {},
    more: Params = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ToolAnswer> {
    const answer = await this.request('tools/call', { name, arguments: args, ...more }, headers);
    const { structuredContent: structured, isError, content } = answer.result ?? {};
    const failure = isError ? JSON.parse(content[0].text).error : undefined;
    return { ...answer, structured, failure };
  }

  async toolNames(): Promise<string[]> {
    const { result } = await this.request('tools/list');
    return result.tools.map(({ name }: { name: string }) => name);
  }
}

/** A token for /mcp, made of a sign-in. */
export async function agentToken(
  gateway: Pick<Gateway, 'request'>,
  account: { readonly user: string; readonly password: string; readonly server?: string },
  narrowing: object = {},
): Promise<string> {
  const post = async (path: string, body: object, headers = {}) => {
    const json = { 'content-type': 'application/json', ...headers };
    const answer = await gateway.request('POST', path, json, JSON.stringify(body));
    if (answer.status !== 201) throw new Error(`${path}: ${answer.body}`);
    return (JSON.parse(answer.body) as { token: string }).token;
  };
  const { user, password, server } = account;
  const full = await post('/v1/tokens', { user, password, server });
  return post('/v1/tokens:narrow', { audience: 'mcp', ...narrowing }, { authorization: `Bearer ${full}` });
}
