import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

import type { App } from '../app.ts';
import type { HttpRequest } from '../http.ts';

/** A function behind an API Gateway HTTP API (payload format 2.0) or a function URL. */
export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Pick<Context, 'getRemainingTimeInMillis' | 'awsRequestId'>,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** The app as a Lambda function. */
export function toLambda(app: App): LambdaHandler {
  return async (event, context) => {
    const { status, headers, body } = await app(toRequest(event, context));
    const isHead = event.requestContext.http.method === 'HEAD';
    return { statusCode: status, headers: { ...headers }, body: isHead ? '' : body };
  };
}

function toRequest(event: APIGatewayProxyEventV2, context: Parameters<LambdaHandler>[1]): HttpRequest {
  return {
    method: event.requestContext.http.method.toUpperCase(),
    path: withoutStage(event),
    query: event.rawQueryString,
    headers: lowerCased(event.headers),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    id: context.awsRequestId,
    timeLeft: context.getRemainingTimeInMillis(),
  };
}

/** A named stage is part of the path that arrives; `$default` is not. */
function withoutStage({ rawPath, requestContext: { stage } }: APIGatewayProxyEventV2): string {
  const prefix = `/${stage}`;
  return rawPath.startsWith(`${prefix}/`) ? rawPath.slice(prefix.length) : rawPath;
}

function lowerCased(
  headers: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
