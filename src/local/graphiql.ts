import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { LambdaHandler } from './http.ts';

const FIRST_QUERY = `# The newest messages of the inbox.
# What is not selected is not fetched.
{
  mailbox(role: INBOX) {
    name
    status {
      messages
      unseen
    }
    messages(first: 10) {
      nodes {
        subject
        from {
          name
          address
        }
        receivedAt
        isSeen
      }
    }
  }
}
`;

/**
 * The page is whole in itself; this holds it to that. GraphiQL's editors make workers of blobs, and styles and fonts
 * of data URLs. Nothing may come from, or go to, any other host.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  "style-src 'unsafe-inline'",
  'font-src data:',
  'img-src data:',
  'worker-src blob:',
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const PLACEHOLDER = 'paste the token here';

/**
 * Answers a browser's GET /graphql with GraphiQL; all else goes to `handler`. `token` gives a bearer token to fill in,
 * if there is an account that any visitor may use; otherwise the header waits for one to be pasted.
 */
export function withGraphiql(
  handler: LambdaHandler,
  token: () => Promise<string | undefined> = () => Promise.resolve(undefined),
): LambdaHandler {
  return async (event, context) =>
    isPageRequest(event) ? await page(await token()) : await handler(event, context);
}

function isPageRequest({ rawPath, headers, requestContext }: APIGatewayProxyEventV2): boolean {
  const isGet = requestContext.http.method === 'GET' && rawPath === '/graphql';
  // A browser's way of asking. A client that sends */* gets the API.
  return isGet && (headers['accept'] ?? '').includes('text/html');
}

async function page(token: string | undefined): Promise<APIGatewayProxyStructuredResultV2> {
  // 9 MB of source, so it is loaded only on request.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const headers = JSON.stringify({ Authorization: `Bearer ${token ?? PLACEHOLDER}` }, null, 2);
  const body = renderGraphiQL({
    title: 'Postern',
    endpoint: '/graphql',
    // No `headers`, but tabs: an old token that the browser remembers would win over the new one.
    defaultTabs: [{ query: FIRST_QUERY, headers }],
    defaultHeaders: headers,
    shouldPersistHeaders: false,
  });
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
    body,
  };
}
