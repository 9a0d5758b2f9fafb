import type { Context } from 'aws-lambda';

/** What API Gateway gives a Lambda at most: longer, and the caller has its 503 already. */
export const TIME_LIMIT_MS = 29_000;

const nothing = (): void => {};

/** A Lambda context whose clock runs: handlers end their waits by `getRemainingTimeInMillis`. */
export function lambdaContext(requestId: string): Context {
  const deadline = performance.now() + TIME_LIMIT_MS;
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
