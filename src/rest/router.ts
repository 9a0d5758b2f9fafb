import type { Caller } from '../mail/caller.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';
import { MailError } from '../mail/errors.ts';
import { explainedAnswer, written } from './answer.ts';
import { readInput } from './input/read-input.ts';
import type { AnyOperation, Guest, JsonAnswer } from './operation.ts';
import { OPERATIONS } from './table.ts';

/** What the table works with. */
export interface RestContext extends Guest {
  /** Whom the request speaks for. @throws MailError UNAUTHENTICATED */
  readonly caller: () => Promise<Caller>;
}

interface Route {
  readonly operation: AnyOperation;
  /** Decoded values of the path parameters. */
  readonly values: Readonly<Record<string, string>>;
}

/** Finds the operation and runs it. @throws MailError NOT_FOUND, and what the operation throws */
export async function routeRest(request: HttpRequest, context: RestContext): Promise<HttpResponse> {
  const here = routesAt(request.path);
  if (here.length === 0)
    throw new MailError('NOT_FOUND', 'This path does not exist. GET /openapi.json lists all paths');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = here.find(({ operation }) => operation.method === method);
  if (!route) throw methodNotAllowed(here);
  return run(route, request, context);
}

async function run({ operation, values }: Route, request: HttpRequest, context: RestContext) {
  if (operation.isPublic)
    return asWritten(await operation.run(readInput(operation, request, values), context));
  // Who is not signed in learns nothing else.
  const caller = await context.caller();
  caller.mail();
  const input = readInput(operation, request, values);
  if (caller.explain === 'no') return asWritten(await operation.run(input, caller));
  return explainedAnswer(() => operation.run(input, caller), {
    plan: () => caller.plan(),
    isOnlyPlan: caller.explain === 'only',
  });
}

function asWritten(answer: JsonAnswer | HttpResponse): HttpResponse {
  return 'value' in answer ? written(answer) : answer;
}

/** Templates as expressions, by the operation that they belong to. */
const PATTERNS = OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(
    `^${operation.path.replaceAll(/[.:]/g, '\\$&').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/:]+)')}$`,
  ),
}));

function routesAt(path: string): Route[] {
  return PATTERNS.flatMap(({ operation, pattern }) => {
    const match = pattern.exec(path);
    return match ? [{ operation, values: decodedValues(match.groups ?? {}) }] : [];
  });
}

function decodedValues(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decoded(text)]));
}

/** What is no text stays what it is: no id looks like it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Says which methods there are (RFC 9110 §15.5.6). */
function methodNotAllowed(here: readonly Route[]): MailError {
  const methods = here.map(({ operation }) => operation.method);
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return new MailError('METHOD', `This path supports only ${allow}`, { allow });
}
