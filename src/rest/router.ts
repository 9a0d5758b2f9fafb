import type { HttpRequest, HttpResponse } from '../http.ts';
import { MailError } from '../mail/errors.ts';
import type { RestContext } from './operations.ts';
import { OPERATIONS } from './operations.ts';

/** Finds the operation and runs it. @throws MailError NOT_FOUND, METHOD, and what the operation throws */
export async function routeRest(request: HttpRequest, context: RestContext): Promise<HttpResponse> {
  const here = OPERATIONS.filter(({ path }) => path === request.path);
  if (here.length === 0) throw new MailError('NOT_FOUND', 'There is nothing here; mail is at POST /graphql');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const operation = here.find((each) => each.method === method);
  if (!operation)
    throw new MailError('METHOD', `This path takes ${here.map((each) => each.method).join(', ')}`);
  return operation.run(request, context);
}
