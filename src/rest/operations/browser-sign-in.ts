import * as z from 'zod/mini';

import type { HttpResponse } from '../../http.ts';
import type { BrowserRedirect } from '../../mail/browser-sign-in.ts';
import { described, optional } from '../../operations/offers/values.ts';
import type { AnyOperation } from '../operation.ts';
import { guestOperation } from '../operation.ts';

const pathParameters = {
  provider: described(
    z.string().check(z.minLength(1), z.maxLength(40)),
    'The provider, by the name that the deployment has for it: `google`, `microsoft`, `yahoo`, `fastmail` or another.',
  ),
};

/** Any text that a provider may send. */
const text = () => z.string().check(z.maxLength(8000));

export const browserOperations: readonly AnyOperation[] = [
  guestOperation({
    id: 'startBrowserSignIn',
    right: null,
    method: 'GET',
    path: '/v1/oauth/{provider}/start',
    topic: 'Tokens',
    summary: 'Send the user’s browser to a provider',
    description:
      'For an app that has no client of its own at the provider: have the browser open this URL. The user signs in and consents there. The browser then returns to `returnTo` with `code` and `state`, or with `error` and `state` (RFC 6749 §4.1.2). Within 60 seconds send that code to `POST /v1/tokens` as `wrappedCode`, with the `codeVerifier`. No token and no code that works by itself is in any URL.',
    pathParameters,
    query: {
      returnTo: described(
        z.string().check(z.minLength(1), z.maxLength(1000)),
        'Where the browser returns to: exactly one of the addresses in `POSTERN_OAUTH_RETURN_TO`. Any other is FORBIDDEN.',
      ),
      codeChallenge: described(
        z.string().check(z.regex(/^[\w-]{43}$/, 'has to be 43 characters of base64url')),
        'The SHA-256 digest of `codeVerifier`, as base64url (S256, RFC 7636 §4.2). The verifier is a random text of 43 to 128 characters that never leaves the app until the code is exchanged.',
      ),
      state: optional(
        z.string().check(z.maxLength(500)),
        'Comes back with the code as it is. Compare it: a code that comes without it belongs to another sign-in.',
      ),
    },
    answers: { 302: null },
    answerHeaders: ['Location', 'Set-Cookie', 'Cache-Control'],
    errors: ['NOT_FOUND', 'FORBIDDEN'],
    run: async ({ path: { provider }, query }, { browser }) =>
      redirect(await browser.start({ provider, ...query })),
  }),
  guestOperation({
    id: 'finishBrowserSignIn',
    right: null,
    method: 'GET',
    path: '/v1/oauth/{provider}/callback',
    topic: 'Tokens',
    summary: 'Where the provider returns the browser to',
    description:
      'The redirect URI that is registered at the provider; apps do not call it. The browser that began the sign-in goes on to `returnTo`. An answer of another browser, another provider, or a sign-in of more than 10 minutes ago is refused.',
    pathParameters,
    query: {
      state: optional(text(), 'As it was sent to the provider.'),
      code: optional(text(), 'The provider’s code (RFC 6749 §4.1.2).'),
      error: optional(text(), 'Why there is none.'),
      iss: optional(text(), 'Which provider answers (RFC 9207).'),
    },
    takesAnyQuery: true,
    answers: { 302: null },
    answerHeaders: ['Location', 'Cache-Control'],
    errors: ['NOT_FOUND', 'FORBIDDEN'],
    run: async ({ path: { provider }, search }, { browser }) =>
      redirect(await browser.finish(provider, search)),
  }),
];

/** Nothing of the URL is told to the next page, and nothing is kept. */
function redirect({ location, cookie }: BrowserRedirect): HttpResponse {
  return {
    status: 302,
    headers: {
      location,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      ...(cookie !== undefined && { 'set-cookie': cookie }),
    },
    body: '',
  };
}
