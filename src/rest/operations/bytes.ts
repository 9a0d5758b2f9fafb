import * as z from 'zod/mini';

import { decodeAttachmentId, decodeBytesId } from '../../mail/bytes-id.ts';
import { answerBytes } from '../bytes/answer-bytes.ts';
import { renderedHtml, renderedText } from '../bytes/rendered-text.ts';
import { storedOctets } from '../bytes/stored-octets.ts';
import type { AnyOperation } from '../operation.ts';
import { guestOperation, operation } from '../operation.ts';
import { described, id, messagePath, messageQuery, optional } from '../parameters.ts';

/** How long the URL of an attachment works, seconds: so long may a browser show it again without asking. */
const URL_SECONDS = 15 * 60;

const rangeHeaders = {
  range: optional(
    z.string(),
    'One range of octets, for example `bytes=1000-1999`, `bytes=1000-` or `bytes=-500`. If several ranges are requested, the whole content is returned.',
  ),
  'if-range': optional(
    z.string(),
    'The ETag of the client’s copy; the range applies only if it still matches.',
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

const enclosing = z.optional(
  id(
    'The id of an attachment that is itself a message; the operation then applies to that message instead of the enclosing one.',
  ),
);

const BYTES_HEADERS = ['ETag', 'Content-Length', 'Content-Range', 'Accept-Ranges', 'Content-Disposition'];
const BYTES_ANSWERS = { 200: '*/*', 206: '*/*', 304: null } as const;
const BYTES_ERRORS = ['NOT_FOUND', 'STALE_ID', 'RANGE', 'TOO_LARGE', 'UNSUPPORTED'] as const;

export const bytesOperations: readonly AnyOperation[] = [
  operation({
    id: 'getRawMessage',
    method: 'GET',
    path: '/v1/messages/{messageId}/raw',
    topic: 'Content',
    summary: 'The whole message as stored',
    description:
      'Streamed as `message/rfc822`. If the download fails midway, the connection is cut; continue with a Range from there.',
    pathParameters: messagePath,
    query: bytesQuery,
    headers: rangeHeaders,
    answers: { 200: 'message/rfc822', 206: 'message/rfc822', 304: null },
    answerHeaders: BYTES_HEADERS,
    errors: BYTES_ERRORS,
    run: ({ path: { messageId }, query, ...request }, caller) => {
      const session = caller.mail();
      return answerBytes(storedOctets(session, decodeBytesId(messageId, session.accountKey), query), request);
    },
  }),
  operation({
    id: 'getAttachment',
    method: 'GET',
    path: '/v1/messages/{messageId}/attachments/{attachmentId}',
    topic: 'Content',
    summary: 'The content of an attachment',
    description:
      'Streamed, decoded from its transfer encoding, with the media type that the sender declared. The Content-Security-Policy prevents the content from running anything.',
    pathParameters: { ...messagePath, attachmentId: id('The id of one of the message’s attachments.') },
    query: bytesQuery,
    headers: rangeHeaders,
    answers: BYTES_ANSWERS,
    answerHeaders: BYTES_HEADERS,
    errors: BYTES_ERRORS,
    run: ({ path: { messageId, attachmentId }, query, ...request }, caller) => {
      const session = caller.mail();
      const bytesId = decodeAttachmentId(messageId, attachmentId, session.accountKey);
      return answerBytes(storedOctets(session, bytesId, query), request);
    },
  }),
  operation({
    id: 'getText',
    method: 'GET',
    path: '/v1/messages/{messageId}/text',
    topic: 'Content',
    summary: 'The text of a message',
    description:
      'The plain-text parts, or the html converted to text, as UTF-8 with LF line ends. `Postern-Truncated` says whether it is truncated. NOT_FOUND if there is none.',
    pathParameters: messagePath,
    query: { maxOctets: messageQuery.maxOctets, attachmentId: enclosing },
    headers: rangeHeaders,
    answers: { 200: 'text/plain', 206: 'text/plain', 304: null },
    answerHeaders: [...BYTES_HEADERS, 'Postern-Truncated'],
    errors: ['NOT_FOUND', 'STALE_ID', 'RANGE'],
    run: ({ path: { messageId }, query: { attachmentId, maxOctets }, ...request }, caller) =>
      answerBytes(renderedText(caller, { messageId, attachmentId }, maxOctets), request),
  }),
  operation({
    id: 'getHtml',
    method: 'GET',
    path: '/v1/messages/{messageId}/html',
    topic: 'Content',
    summary: 'The html of a message, sanitized',
    description:
      'A page to show in a frame: it has no scripts, forms or frames, and its Content-Security-Policy allows none. Its images have sealed URLs, which are valid for 15 minutes. NOT_FOUND if there is no html.',
    pathParameters: messagePath,
    query: {
      maxOctets: messageQuery.maxOctets,
      remoteContent: messageQuery.remoteContent,
      attachmentId: enclosing,
    },
    headers: { 'if-none-match': rangeHeaders['if-none-match'] },
    answers: { 200: 'text/html', 304: null },
    answerHeaders: ['ETag', 'Content-Security-Policy', 'Postern-Truncated'],
    errors: ['NOT_FOUND', 'STALE_ID'],
    run: ({ path: { messageId }, query: { attachmentId, ...options }, ...request }, caller) =>
      answerBytes(renderedHtml(caller, { messageId, attachmentId }, options), request),
  }),
  guestOperation({
    id: 'getSealedBytes',
    method: 'GET',
    path: '/v1/bytes/{token}',
    topic: 'Content',
    summary: 'The content behind the URL in `Attachment.url` or `Message.rawUrl`',
    description:
      'Needs no further authorization, so that an `<img>` can load it. The URL is valid for this content only, for 15 minutes.',
    pathParameters: {
      token: described(z.string().check(z.minLength(1), z.maxLength(4096)), 'The end of such a URL.'),
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
      const { session, id: sealedId } = await unseal(token);
      const bytesId = decodeBytesId(sealedId, session.accountKey);
      return answerBytes(storedOctets(session, bytesId, { ...query, maxAge: URL_SECONDS }), request);
    },
  }),
];
