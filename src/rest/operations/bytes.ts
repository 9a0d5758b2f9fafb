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
    'One range of octets, for instance `bytes=1000-1999`, `bytes=1000-` or `bytes=-500`. Several ranges are answered with everything.',
  ),
  'if-range': optional(z.string(), 'The ETag of what the client has: the range counts for that alone.'),
  'if-none-match': optional(z.string(), 'ETags of earlier answers. They never change; the answer is 304.'),
};

const bytesQuery = {
  disposition: optional(
    z.enum(['attachment', 'inline']),
    'Whether a browser saves it, which it does unless `inline` is given, or shows it. What could run is saved anyway.',
  ),
};

const enclosing = z.optional(
  id(
    'The id of an attachment that is a message itself: what it says is answered, in place of the message around it.',
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
    summary: 'The whole message as it is stored',
    description:
      'Streamed as `message/rfc822`. A failure midway breaks the connection; go on with a Range from where it broke.',
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
      'Streamed, decoded from its transfer encoding, with the media type that the sender gave it. Nothing in it can run: see the Content-Security-Policy.',
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
      'Its plain parts, or what their html says, as UTF-8 with LF line ends. `Postern-Truncated` says whether there is more. NOT_FOUND where there is none.',
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
    summary: 'The html of a message, made harmless',
    description:
      'A page for a frame: no scripts, forms or frames, and a Content-Security-Policy that allows none. Its pictures have URLs of their own, which work for 15 minutes. NOT_FOUND where there is no html.',
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
    summary: 'What an URL of `Attachment.url` or `Message.rawUrl` stands for',
    description:
      'Needs no further authorisation, so that an `<img>` can load it; good for this one thing, for 15 minutes.',
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
