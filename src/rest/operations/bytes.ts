import * as z from 'zod/mini';
import { URL_SECONDS } from '../../mail/limits.ts';

import { decodeAttachmentId, decodeBytesId } from '../../mail/bytes-id.ts';
import { decodeMessageId } from '../../mail/ids.ts';
import { CONTENT_OFFERS } from '../../operations/offers/content.ts';
import { described, optional } from '../../operations/offers/values.ts';
import { answerBytes } from '../bytes/answer-bytes.ts';
import { renderedHtml, renderedText } from '../bytes/rendered-text.ts';
import { storedOctets } from '../bytes/stored-octets.ts';
import type { AnyOperation } from '../operation.ts';
import { guestOperation, offers, operation } from '../operation.ts';
import { messagePath } from '../parameters.ts';

const { getAttachment, getHtml, getRawMessage, getText } = CONTENT_OFFERS;

const rangeHeaders = {
  range: optional(
    z.string(),
    'One range of octets, for example `bytes=1000-1999`, `bytes=1000-` or `bytes=-500`. If several ranges are requested, the whole content is returned.',
  ),
  'if-range': optional(
    z.string(),
    'The ETag of the client’s copy; the range applies only if it still matches.',
  ),
  'if-match': optional(
    z.string(),
    'ETags of earlier responses. If none matches, the answer is CONFLICT (412); weak ones never match.',
  ),
  'if-none-match': optional(
    z.string(),
    'ETags of earlier responses. Content never changes, so the response is 304 if one matches.',
  ),
};

const bytesQuery = {
  disposition: optional(
    z.enum(['attachment', 'inline']),
    'Whether a browser shows the content (`inline`) or saves it (the default). Content that could run is always saved.',
  ),
};

const { messageId: _messageId, ...htmlQuery } = getHtml.input;

const BYTES_HEADERS = ['ETag', 'Content-Length', 'Content-Range', 'Accept-Ranges', 'Content-Disposition'];
const BYTES_ANSWERS = { 200: '*/*', 206: '*/*', 304: null } as const;
const BYTES_ERRORS = ['NOT_FOUND', 'STALE_ID', 'RANGE', 'TOO_LARGE', 'UNSUPPORTED', 'CONFLICT'] as const;

export const bytesOperations: readonly AnyOperation[] = [
  operation({
    ...offers(
      getRawMessage,
      'Streamed. A failure midway breaks the connection; go on with a Range from where it broke.',
    ),
    method: 'GET',
    path: '/v1/messages/{messageId}/raw',
    topic: 'Content',
    pathParameters: messagePath,
    query: bytesQuery,
    headers: rangeHeaders,
    answers: { 200: 'message/rfc822', 206: 'message/rfc822', 304: null },
    answerHeaders: BYTES_HEADERS,
    errors: BYTES_ERRORS,
    run: ({ path: { messageId }, query, ...request }, caller) => {
      const message = decodeMessageId(messageId, caller.mail().accountKey);
      return answerBytes(storedOctets(caller, { message, partId: undefined }, query), request);
    },
  }),
  operation({
    ...offers(getAttachment, 'Streamed. Nothing in it can run: see the Content-Security-Policy.'),
    method: 'GET',
    path: '/v1/messages/{messageId}/attachments/{attachmentId}',
    topic: 'Content',
    pathParameters: { ...messagePath, attachmentId: getAttachment.input.attachmentId },
    query: bytesQuery,
    headers: rangeHeaders,
    answers: BYTES_ANSWERS,
    answerHeaders: BYTES_HEADERS,
    errors: BYTES_ERRORS,
    run: ({ path: { messageId, attachmentId }, query, ...request }, caller) => {
      const bytesId = decodeAttachmentId(messageId, attachmentId, caller.mail().accountKey);
      return answerBytes(storedOctets(caller, bytesId, query), request);
    },
  }),
  operation({
    ...offers(getText, '`Postern-Truncated` says whether there is more.'),
    method: 'GET',
    path: '/v1/messages/{messageId}/text',
    topic: 'Content',
    pathParameters: messagePath,
    query: { maxOctets: getText.input.maxOctets, attachmentId: getText.input.attachmentId },
    headers: rangeHeaders,
    answers: { 200: 'text/plain', 206: 'text/plain', 304: null },
    answerHeaders: [...BYTES_HEADERS, 'Postern-Truncated'],
    errors: ['NOT_FOUND', 'STALE_ID', 'RANGE', 'CONFLICT'],
    run: ({ path: { messageId }, query: { attachmentId, maxOctets }, ...request }, caller) =>
      answerBytes(renderedText(caller, { messageId, attachmentId }, maxOctets), request),
  }),
  operation({
    ...offers(
      getHtml,
      'It is a page for a frame, with a Content-Security-Policy that allows none of these. Its pictures have URLs of their own, which work for 15 to 30 minutes.',
    ),
    method: 'GET',
    path: '/v1/messages/{messageId}/html',
    topic: 'Content',
    pathParameters: messagePath,
    query: htmlQuery,
    headers: { 'if-match': rangeHeaders['if-match'], 'if-none-match': rangeHeaders['if-none-match'] },
    answers: { 200: 'text/html', 304: null },
    answerHeaders: ['ETag', 'Content-Security-Policy', 'Postern-Truncated'],
    errors: ['NOT_FOUND', 'STALE_ID', 'CONFLICT'],
    run: ({ path: { messageId }, query: { attachmentId, ...options }, ...request }, caller) =>
      answerBytes(renderedHtml(caller, { messageId, attachmentId }, options), request),
  }),
  guestOperation({
    id: 'getSealedBytes',
    // The token holds the right to this one thing.
    right: null,
    method: 'GET',
    path: '/v1/bytes/{token}',
    topic: 'Content',
    summary: 'The content behind the URL in `Attachment.url` or `Message.rawUrl`',
    description:
      'Needs no further authorization, so that an `<img>` can load it. The URL is valid for this content only, for 15 to 30 minutes.',
    pathParameters: {
      token: described(z.string().check(z.minLength(1), z.maxLength(6144)), 'The end of such a URL.'),
    },
    query: bytesQuery,
    headers: rangeHeaders,
    answers: BYTES_ANSWERS,
    answerHeaders: BYTES_HEADERS,
    errors: [
      ...BYTES_ERRORS,
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'RATE_LIMITED',
      'SERVER_UNAVAILABLE',
      'MAILBOX_BUSY',
      'SERVER_TIMEOUT',
    ],
    run: async ({ path: { token }, query, ...request }, { unseal }) => {
      const { id: sealedId, ...caller } = await unseal(token);
      const bytesId = decodeBytesId(sealedId, caller.mail().accountKey);
      return answerBytes(storedOctets(caller, bytesId, { ...query, maxAge: URL_SECONDS }), request);
    },
  }),
];
