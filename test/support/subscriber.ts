import { createHmac } from 'node:crypto';
import https from 'node:https';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';

import type { CertificateName } from './servers/certificates.ts';
import { scriptedCertificate } from './scripted-certificates.ts';

/** What was delivered once. */
export interface Delivery {
  readonly headers: http.IncomingHttpHeaders;
  /** The body as it came. */
  readonly raw: string;
  readonly id: string;
  readonly type: string;
  readonly cursor: string;
  readonly data: {
    readonly webhook?: string;
    readonly challenge?: string;
    readonly mailboxId?: string;
    readonly message?: { readonly id: string; readonly uid?: number; readonly [field: string]: unknown };
    readonly [field: string]: unknown;
  };
}

/** Answers a delivery; undefined: as a good subscriber does. */
export type Answering = (
  delivery: Delivery,
  response: http.ServerResponse,
) =>
  | { readonly status: number; readonly headers?: http.OutgoingHttpHeaders; readonly body?: string }
  | 'own'
  | undefined;

/** A callback of the test's own, behind TLS on localhost. */
export class Subscriber {
  /** Everything that came, challenges among it. */
  readonly heard: Delivery[] = [];
  /** What was accepted, challenges and notices left out. */
  readonly accepted: Delivery[] = [];
  answering: Answering = () => undefined;
  readonly #server: https.Server;
  #told = (): void => {};

  private constructor(certificate: CertificateName) {
    const pem = scriptedCertificate(certificate);
    this.#server = https.createServer({ cert: pem, key: pem }, (request, response) => {
      void this.#answer(request, response);
    });
  }

  static async start(certificate: CertificateName = 'valid'): Promise<Subscriber> {
    const subscriber = new Subscriber(certificate);
    await new Promise<void>((resolve) => subscriber.#server.listen(0, '127.0.0.1', resolve));
    return subscriber;
  }

  get url(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}/mail`;
  }

  get types(): string[] {
    return this.heard.map(({ type }) => type);
  }

  /** Settles once so many have been accepted. */
  async hasAccepted(count: number): Promise<void> {
    while (this.accepted.length < count) await new Promise<void>((resolve) => (this.#told = resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const raw = Buffer.concat(pieces).toString();
    const delivery = {
      headers: request.headers,
      raw,
      ...(JSON.parse(raw) as Omit<Delivery, 'headers' | 'raw'>),
    };
    this.heard.push(delivery);
    const own = this.answering(delivery, response);
    if (own === 'own') return;
    const answer = own ?? usual(delivery);
    if (answer.status < 300 && !delivery.type.startsWith('webhook.')) this.accepted.push(delivery);
    response.writeHead(answer.status, answer.headers).end(answer.body);
    this.#told();
  }
}

function usual({ type, data }: Delivery) {
  if (type !== 'webhook.challenge') return { status: 204 };
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify({ challenge: data.challenge }) };
}

/** How many of the signatures of a delivery a secret has made (Standard Webhooks), made anew from what came. */
export function signaturesBy(secret: string, { headers, raw }: Delivery): number {
  const [id, timestamp] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const own = createHmac('sha256', key).update(`${id}.${timestamp}.${raw}`).digest('base64');
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((each) => each === `v1,${own}`).length;
}
