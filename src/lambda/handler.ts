import type {
  ALBEvent,
  ALBResult,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';

import type { App } from '../app.ts';
import type { HttpResponse } from '../http.ts';
import { isStream, withoutBody } from '../http.ts';
import type { EventFamily, WholeResponse } from './events/event-family.ts';
import { NO_REQUEST, isObject } from './events/event-family.ts';
import { HTTP_API } from './events/http-api.ts';
import { LOAD_BALANCER } from './events/load-balancer.ts';
import { REST_API } from './events/rest-api.ts';

type GatewayEvent = APIGatewayProxyEventV2 | APIGatewayProxyEvent | ALBEvent;
type GatewayAnswer = APIGatewayProxyStructuredResultV2 | APIGatewayProxyResult | ALBResult;
type Invocation = Pick<Context, 'getRemainingTimeInMillis' | 'awsRequestId'>;

/** A function behind an HTTP API, a function URL, a REST API or a load balancer; each gets its own kind of answer. */
export interface LambdaHandler {
  (event: APIGatewayProxyEventV2, context: Invocation): Promise<APIGatewayProxyStructuredResultV2>;
  (event: APIGatewayProxyEvent, context: Invocation): Promise<APIGatewayProxyResult>;
  (event: ALBEvent, context: Invocation): Promise<ALBResult>;
}

const FAMILIES: readonly EventFamily<GatewayEvent, GatewayAnswer>[] = [HTTP_API, REST_API, LOAD_BALANCER];

/** The app as a Lambda function. */
export function toLambda(app: App): LambdaHandler {
  const handle = async (event: GatewayEvent, context: Invocation): Promise<GatewayAnswer> => {
    const family = isObject(event) && FAMILIES.find((each) => each.claims(event));
    if (!family) return NO_REQUEST;
    const request = family.read(event);
    const response = await app({
      ...request,
      id: context.awsRequestId,
      timeLeft: context.getRemainingTimeInMillis(),
      maxBody: family.maxBody,
    });
    return family.answer(request.method === 'HEAD' ? withoutBody(response) : await whole(response), event);
  };
  return handle as LambdaHandler;
}

/** A stream in one piece; `maxBody` holds it to what a front can carry. */
async function whole({ status, headers, body }: HttpResponse): Promise<WholeResponse> {
  if (!isStream(body)) return { status, headers, body };
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return { status, headers, body: Buffer.concat(pieces) };
}
