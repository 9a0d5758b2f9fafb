import * as z from 'zod/mini';

import type { HttpRequest, HttpResponse } from '../http.ts';
import { MailError } from '../mail/errors.ts';
import type { SignIn } from '../mail/sign-in.ts';

/** What operations work with. */
export interface RestContext {
  readonly signIn: SignIn;
}

/** One operation: its route, and how it answers. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  run(request: HttpRequest, context: RestContext): Promise<HttpResponse>;
}

/** As many characters of a name or password are read. */
const text = z.string().check(z.minLength(1), z.maxLength(1000));

const SignInBody = z.strictObject({ server: z.optional(text), user: text, password: text });

/** Every REST operation; routing reads nothing but this table. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/health',
    run: () => Promise.resolve(json(200, { status: 'ok' })),
  },
  {
    method: 'POST',
    path: '/v1/tokens',
    run: async (request, { signIn }) => {
      const { server, user, password } = parseBody(request, SignInBody);
      const { token, expiresAt } = await signIn({ server, user, password });
      return json(201, { token, expiresAt: expiresAt.toISOString() });
    },
  },
];

/** The body as JSON of a shape. @throws MailError MEDIA_TYPE, BAD_USER_INPUT without repeating what was sent */
function parseBody<T>({ body, headers }: HttpRequest, shape: z.ZodMiniType<T>): T {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new MailError('MEDIA_TYPE', 'The body has to be JSON, with Content-Type: application/json');
  }
  const read = shape.safeParse(parseJson(body));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place =
    issue?.path.join('.') || (issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'the body');
  throw new MailError('BAD_USER_INPUT', `The body is not what is wanted here: see ${place}`);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new MailError('BAD_USER_INPUT', 'The body is not JSON');
  }
}

function json(status: number, value: unknown): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}
