import type * as z from 'zod/mini';

import type { Shape } from '../../operations/offers/offer.ts';
import { ifUidValidity, window } from '../../operations/offers/values.ts';
import { PLAN_TYPE } from '../answer.ts';
import type { AnyOperation } from '../operation.ts';
import { mailboxPath, mailboxQuery, messagePath, messageQuery, readMailboxPath } from '../parameters.ts';
import { PARAMETER_EXAMPLES } from './examples.ts';
import type { JsonSchema } from './json-schemas.ts';
import { jsonSchema } from './json-schemas.ts';

type Place = 'path' | 'query' | 'header';

/** Shapes that several operations share, by the names of their parameters in the document. */
const SHARED: Readonly<Record<string, readonly [Place, string, z.ZodMiniType]>> = {
  MailboxId: ['path', 'mailboxId', mailboxPath.mailboxId],
  MailboxIdOrRole: ['path', 'mailboxId', readMailboxPath.mailboxId],
  MessageId: ['path', 'messageId', messagePath.messageId],
  MailboxFields: ['query', 'fields', mailboxQuery.fields],
  Counts: ['query', 'counts', mailboxQuery.counts],
  IfUidValidity: ['query', 'ifUidValidity', ifUidValidity],
  First: ['query', 'first', window.first],
  After: ['query', 'after', window.after],
  Last: ['query', 'last', window.last],
  Before: ['query', 'before', window.before],
  TotalCount: ['query', 'totalCount', window.totalCount],
  MessageFields: ['query', 'fields', messageQuery.fields],
  Headers: ['query', 'headers', messageQuery.headers],
  PreviewLength: ['query', 'previewLength', messageQuery.previewLength],
  MaxOctets: ['query', 'maxOctets', messageQuery.maxOctets],
  RemoteContent: ['query', 'remoteContent', messageQuery.remoteContent],
  InlineImages: ['query', 'inlineImages', messageQuery.inlineImages],
};
const NAMES = new Map(Object.entries(SHARED).map(([name, [, , type]]) => [type, name]));

/** Parameters that several operations have. */
export function sharedParameters(): Record<string, object> {
  const shared = Object.entries(SHARED).map(([name, row]) => [name, parameter(...row)]);
  return { ...(Object.fromEntries(shared) as Record<string, object>), Explain: EXPLAIN };
}

/**
 * What every operation of an account has. The plan alone is described here and not among the answers: beside them it would
 * turn what generated clients know of each answer into a choice of two, for all who never ask for it.
 */
const EXPLAIN = {
  name: 'Postern-Explain',
  in: 'header',
  description: `\`true\` adds the cost of the request to the response (\`plan\`). \`only\` runs nothing: the response is 200 with \`plan\` alone, as \`${PLAN_TYPE}\`.`,
  schema: { type: 'string', enum: ['true', 'only'] },
};

const string = { type: 'string' };

/** Response headers, by name. */
export const HEADERS: Record<string, object> = {
  'X-Request-Id': {
    description: 'The id of this request; include it in questions about the request.',
    schema: string,
  },
  'Server-Timing': {
    description: 'Milliseconds for connecting, signing in, the mail commands, and in total.',
    schema: string,
  },
  Link: {
    description:
      'The next and the previous page (RFC 8288), `rel="next"` and `rel="prev"`. Resolve these references against the URL of the request.',
    schema: string,
    example: '<?first=25&after=WyJjIiwi…>; rel="next"',
  },
  ETag: {
    description:
      'For a message its modification sequence, absent if the server keeps none; for content a digest of its origin, which never changes; for a document a digest of it. A compressed response has the coding as a suffix, as in `"715194045007;gzip"`; both forms are accepted in `If-Match` and `If-None-Match`.',
    schema: string,
    example: '"715194045007"',
  },
  'Cache-Control': { description: 'How long the response may be reused (RFC 9111).', schema: string },
  'Accept-Ranges': { description: '`bytes`, or `none` if ranges are not supported.', schema: string },
  'Content-Disposition': {
    description: 'Whether a browser saves or shows the content, and its file name (RFC 6266).',
    schema: string,
    example: `attachment; filename="Muller.pdf"; filename*=UTF-8''M%C3%BCller.pdf`,
  },
  'Content-Length': {
    description: 'Size in octets; absent if it cannot be known without decoding the content.',
    schema: { type: 'integer' },
  },
  'Content-Range': {
    description: 'The range of these octets, and the total size (RFC 9110 §14.4).',
    schema: string,
    example: 'bytes 1000-1999/48213',
  },
  'Content-Security-Policy': { description: 'Prevents the page from running anything.', schema: string },
  'Postern-Truncated': {
    description: 'Whether the content was truncated to `maxOctets`.',
    schema: { type: 'boolean' },
  },
  Location: {
    description: 'The location of the resource. Resolve it against the URL of the request.',
    schema: string,
  },
  'Set-Cookie': {
    description: 'What recognizes the browser when it comes back.',
    schema: string,
    example: '__Host-postern-sign-in=…; Max-Age=600; Path=/; Secure; HttpOnly; SameSite=Lax',
  },
  'WWW-Authenticate': {
    description: 'The authentication schemes that are accepted (RFC 9110 §11.6.1).',
    schema: string,
  },
  'Retry-After': {
    description: 'Seconds to wait before a retry.',
    schema: { type: 'integer' },
  },
};

/** The parameters of an operation as OpenAPI has them. */
export function parametersOf({ pathParameters, query, headers, isPublic }: AnyOperation): object[] {
  return [
    ...parameters('path', pathParameters),
    ...parameters('query', query),
    ...parameters('header', headers),
    ...(isPublic ? [] : [reference('Explain')]),
  ];
}

function parameters(place: Place, shape: Shape = {}): object[] {
  return Object.entries(shape).map(([name, type]) => {
    const shared = NAMES.get(type);
    return shared === undefined ? parameter(place, name, type) : reference(shared);
  });
}

function parameter(place: Place, name: string, type: z.ZodMiniType): object {
  const { description, ...schema } = described(jsonSchema(type));
  const example = PARAMETER_EXAMPLES[name];
  return {
    name: place === 'header' ? headerCase(name) : name,
    in: place,
    required: type.def.type !== 'optional',
    description,
    // Lists are one parameter with commas.
    ...(schema['type'] === 'array' && { style: 'form', explode: false }),
    schema,
    ...(example !== undefined && { example }),
  };
}

function described(schema: JsonSchema): JsonSchema {
  return { description: '', ...schema };
}

function reference(name: string): object {
  return { $ref: `#/components/parameters/${name}` };
}

/** `if-match` as `If-Match`. */
function headerCase(name: string): string {
  return name.replaceAll(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());
}
