import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';

/** What callers of all servers have in common: connections that are kept, as many as there are calls at once. */
const agent = new Agent({ keepAlive: true });

/** A request as it leaves. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer whose body is there in full. @throws Error for any status but 200 and 201 */
export async function call(port: number, { method, path, headers = {}, body = '' }: Call): Promise<Buffer> {
  const answer = await open(port, { method, path, headers, body });
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  const whole = Buffer.concat(pieces);
  if (answer.statusCode !== 200 && answer.statusCode !== 201)
    throw new Error(`${method} ${path} was answered ${answer.statusCode}: ${whole.toString().slice(0, 400)}`);
  return whole;
}

/** The same for what is too large to be held: how many octets came. */
export async function drain(port: number, path: string, headers: Call['headers'] = {}): Promise<number> {
  const answer = await open(port, { method: 'GET', path, headers, body: '' });
  if (answer.statusCode !== 200) throw new Error(`GET ${path} was answered ${answer.statusCode}`);
  let octets = 0;
  for await (const piece of answer) octets += (piece as Buffer).length;
  return octets;
}

/** One write where there is a body: what is sent in two waits for an acknowledgement between them. */
function open(port: number, { method, path, headers, body }: Required<Call>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const options = { agent, host: '127.0.0.1', port, method, path };
    request({ ...options, headers: { ...headers, 'content-length': length } }, resolve)
      .on('error', reject)
      .end(body);
  });
}
