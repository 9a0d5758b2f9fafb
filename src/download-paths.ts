import type { HttpRequest } from './http.ts';

/** Octets of a message, however they are asked for. */
const DOWNLOADS = /^\/v1\/(?:bytes\/[^/]+|messages\/[^/:]+\/(?:raw|text|html|attachments\/[^/]+))$/;

/**
 * Whether a request downloads octets: these answers are streamed and may take minutes. On AWS a function of their own
 * gives them, and the client chooses it by the host (POSTERN_BYTES_URL).
 */
export function isDownload({ method, path }: Pick<HttpRequest, 'method' | 'path'>): boolean {
  return (method === 'GET' || method === 'HEAD') && DOWNLOADS.test(path);
}
