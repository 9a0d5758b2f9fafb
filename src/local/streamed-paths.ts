import type { IncomingMessage } from 'node:http';

/** Octets of a message, however they are asked for: what the streaming function is for. */
const STREAMED = /^\/v1\/(?:bytes\/[^/]+|messages\/[^/:]+\/(?:raw|text|html|attachments\/[^/]+))$/;

/** Whether a request belongs to the function that streams; on AWS whoever asks chooses by the host (POSTERN_BYTES_URL). */
export function isStreamed({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>): boolean {
  return (method === 'GET' || method === 'HEAD') && STREAMED.test(url.split('?', 1)[0]!);
}
