import type { ErrorCode } from '../../mail/errors.ts';
import { FAILURES, MailError } from '../../mail/errors.ts';
import type { AnyOperation } from '../operation.ts';
import { problem } from '../problem.ts';
import { EXAMPLES } from './examples.ts';
import { MEANINGS, failuresOf } from './failures.ts';

type Json = Record<string, unknown>;

const reference = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
const headers = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, reference('headers', name)]));

/** Headers of every answer. */
const COMMON = ['X-Request-Id', 'Server-Timing'];

/** Headers that some refusals have. */
const REFUSAL_HEADERS: Readonly<Record<number, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  416: ['Content-Range'],
  429: ['Retry-After'],
};

/** Refusals that several operations share, by name. */
export class RefusalTable {
  readonly #responses = new Map<string, Json>();

  /** A reference to the refusal with one status for one of these codes. */
  refusal(status: number, codes: readonly ErrorCode[]): Json {
    const name = codes.join('-');
    if (!this.#responses.has(name)) this.#responses.set(name, refusalOf(status, codes));
    return reference('responses', name);
  }

  components(): Json {
    return Object.fromEntries(this.#responses);
  }
}

/** All answers of an operation as OpenAPI has them. */
export function responsesOf(operation: AnyOperation, refusals: RefusalTable): Json {
  const answers = Object.entries(operation.answers).map(([status, name]) => [
    status,
    answerOf(operation, Number(status), name),
  ]);
  const failures = [...failuresOf(operation)].map(([status, codes]) => [
    String(status),
    refusals.refusal(status, codes),
  ]);
  return Object.fromEntries([...answers, ...failures]) as Json;
}

function answerOf({ id, answerHeaders = [] }: AnyOperation, status: number, name: string | null): Json {
  if (name === null) return { description: WITHOUT_BODY[status] ?? 'Done.', ...known(answerHeaders) };
  return {
    description: STATUSES[status] ?? 'Done.',
    ...known(answerHeaders),
    content: contentOf(name, EXAMPLES[id]?.answer),
  };
}

/** Octets have no schema in OpenAPI 3.1: their media type says all. */
function contentOf(name: string, example: unknown): Json {
  if (!name.includes('/')) return { 'application/json': { schema: reference('schemas', name), example } };
  return { [name]: { schema: name.startsWith('text/') ? { type: 'string' } : {}, example } };
}

/** The headers that an answer has. */
function known(more: readonly string[] = []): Json {
  return { headers: headers([...COMMON, ...more]) };
}

const STATUSES: Readonly<Record<number, string>> = { 200: 'The answer.', 201: 'Made.', 206: 'The range.' };
const WITHOUT_BODY: Readonly<Record<number, string>> = {
  302: 'The browser goes on to `Location`.',
  304: 'The content has not changed.',
};

function refusalOf(status: number, codes: readonly ErrorCode[]): Json {
  return {
    description: codes.map((code) => `\`${code}\`: ${MEANINGS[code]}`).join('\n\n'),
    headers: headers([...COMMON, ...(REFUSAL_HEADERS[status] ?? [])]),
    content: {
      'application/problem+json': {
        schema: reference('schemas', 'Problem'),
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
}

/** What a refusal really looks like. */
function exampleOf(code: ErrorCode): unknown {
  const details = FAILURES[code].status === 429 ? { retryAfter: 30 } : {};
  const error = new MailError(code, MEANINGS[code].replaceAll('`', ''), details);
  const page = `https://mail.example.com/docs/guide/errors/${code}`;
  return JSON.parse(problem(error, '5e3d1c2b-8a40-4e0b-9c57-0f1d2e3a4b5c', page).body) as unknown;
}
