import { createHash } from 'node:crypto';

import type { HttpResponse } from '../http.ts';
import { isNamed } from './entity-tag.ts';

/** Seconds for which clients need not ask again: a deployment may replace the document by that of another version. */
const MAX_AGE = 3600;

/** A document that is the same for every caller of this version of the gateway. */
export interface StaticDocument {
  readonly text: string;
  readonly type: string;
  /** Of its text, so that it survives restarts and is the same in every container. */
  readonly etag: string;
}

export function staticDocument(text: string, type: string): StaticDocument {
  const digest = createHash('sha256').update(text).digest('base64url');
  return { text, type, etag: `"${digest.slice(0, 27)}"` };
}

/** @param ifNoneMatch the header; the document itself is left out where the caller has it already (RFC 9110 §13.1.2) */
export function answerDocument({ text, type, etag }: StaticDocument, ifNoneMatch?: string): HttpResponse {
  const headers = { etag, 'cache-control': `max-age=${MAX_AGE}` };
  return isNamed(ifNoneMatch, etag)
    ? { status: 304, headers, body: '' }
    : { status: 200, headers: { 'content-type': type, ...headers }, body: text };
}
