import type { HttpRequest, HttpResponse } from '../http.ts';
import { MailError } from '../mail/errors.ts';
import type { Operation, RestContext } from './operations.ts';
import { OPERATIONS } from './operations.ts';
import { problem } from './problem.ts';

/** Finds the operation and runs it. @throws MailError NOT_FOUND, and what the operation throws */
export async function routeRest(request: HttpRequest, context: RestContext): Promise<HttpResponse> {
  const here = OPERATIONS.filter(({ path }) => path === request.path);
  if (here.length === 0) throw new MailError('NOT_FOUND', 'There is nothing here; mail is at POST /graphql');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const operation = here.find((each) => each.method === method);
  if (!operation) return methodNotAllowed(here, request.id);
  return operation.run(request, context);
}

/** Says which methods there are (RFC 9110 §15.5.6). */
function methodNotAllowed(here: readonly Operation[], requestId: string): HttpResponse {
  const allow = here.map(({ method }) => method).join(', ');
  const response = problem(new MailError('METHOD', `This path takes ${allow}`), requestId);
  return { ...response, headers: { ...response.headers, allow } };
}
