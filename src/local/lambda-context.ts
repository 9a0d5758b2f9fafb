import type { Context } from 'aws-lambda';

import { MAX_DOWNLOAD_SECONDS, MAX_SECONDS } from '../mail/limits.ts';

/** What API Gateway gives a Lambda at most: longer, and the caller has its 503 already. */
export const TIME_LIMIT_MS = MAX_SECONDS * 1_000;
/** How long the function that streams may take, as in serverless.yml: a slow reader of a large attachment. */
export const STREAM_LIMIT_MS = MAX_DOWNLOAD_SECONDS * 1_000;

const nothing = (): void => {};

/** A Lambda context whose clock runs: handlers end their waits by `getRemainingTimeInMillis`. */
export function lambdaContext(requestId: string, limit = TIME_LIMIT_MS): Context {
  const deadline = performance.now() + limit;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'postern-local',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:local:000000000000:function:postern-local',
    memoryLimitInMB: '1024',
    awsRequestId: requestId,
    logGroupName: '/aws/lambda/postern-local',
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    done: nothing,
    fail: nothing,
    succeed: nothing,
  };
}
