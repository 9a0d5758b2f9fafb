import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

import type { App } from '../app.ts';

/** Milliseconds kept back from the platform's limit. */
const RESERVE = 2_000;

/** The app as a function that polls: what a queue brings together, all at once. What fails of it comes again. */
export function toPolls(app: Pick<App, 'pollWebhook'>) {
  return async (
    { Records }: Pick<SQSEvent, 'Records'>,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<SQSBatchResponse> => {
    const timeLeft = context.getRemainingTimeInMillis() - RESERVE;
    const polls = Records.map(async ({ body }) => app.pollWebhook?.(body, timeLeft));
    const outcomes = await Promise.allSettled(polls);
    const failed = Records.filter((_, i) => outcomes[i]!.status === 'rejected');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}
