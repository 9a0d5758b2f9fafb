import * as z from 'zod/mini';

import { WEBHOOK_OFFERS } from '../../operations/offers/webhooks.ts';
import { jsonValue } from '../fields/show.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';

const {
  createWebhook,
  endWebhook,
  getWebhook,
  listWebhookEvents,
  listWebhooks,
  pauseWebhook,
  renewWebhook,
  resumeWebhook,
  testWebhook,
} = WEBHOOK_OFFERS;

const { id: _id, ...renewal } = renewWebhook.input;
const webhookPath = { webhookId: getWebhook.input.id };
const NO_EFFECT = { isSafe: true, how: 'A second call has no further effect.' };

export const webhookOperations: readonly AnyOperation[] = [
  operation({
    ...offers(createWebhook),
    method: 'POST',
    path: '/v1/webhooks',
    topic: 'Webhooks',
    body: z.strictObject(createWebhook.input),
    answers: { 201: 'Webhook' },
    answerHeaders: ['Location'],
    retry: {
      isSafe: true,
      how: 'A second call renews the same webhook; only its answer has the signing secret that counts from then on.',
    },
    run: async ({ body }, caller) => {
      const webhook = await createWebhook.run(body, caller, undefined);
      return { ...shown(webhook), status: 201, headers: { location: `webhooks/${webhook.id}` } };
    },
  }),
  operation({
    ...offers(listWebhooks),
    method: 'GET',
    path: '/v1/webhooks',
    topic: 'Webhooks',
    answers: { 200: 'WebhookList' },
    run: async (_input, caller) => shown({ webhooks: await listWebhooks.run({}, caller, undefined) }),
  }),
  operation({
    ...offers(getWebhook),
    method: 'GET',
    path: '/v1/webhooks/{webhookId}',
    topic: 'Webhooks',
    pathParameters: webhookPath,
    answers: { 200: 'Webhook' },
    run: async ({ path: { webhookId: id } }, caller) =>
      shown(await getWebhook.run({ id }, caller, undefined)),
  }),
  operation({
    ...offers(renewWebhook),
    method: 'POST',
    path: '/v1/webhooks/{webhookId}:renew',
    topic: 'Webhooks',
    pathParameters: webhookPath,
    body: z.strictObject(renewal),
    answers: { 200: 'Webhook' },
    retry: { isSafe: true, how: 'With `rotateSecret`, a second call makes another secret.' },
    run: async ({ path: { webhookId: id }, body }, caller) =>
      shown(await renewWebhook.run({ id, ...body }, caller, undefined)),
  }),
  operation({
    ...offers(pauseWebhook),
    method: 'POST',
    path: '/v1/webhooks/{webhookId}:pause',
    topic: 'Webhooks',
    pathParameters: webhookPath,
    answers: { 200: 'Webhook' },
    retry: NO_EFFECT,
    run: async ({ path: { webhookId: id } }, caller) =>
      shown(await pauseWebhook.run({ id }, caller, undefined)),
  }),
  operation({
    ...offers(resumeWebhook),
    method: 'POST',
    path: '/v1/webhooks/{webhookId}:resume',
    topic: 'Webhooks',
    pathParameters: webhookPath,
    answers: { 200: 'Webhook' },
    retry: NO_EFFECT,
    run: async ({ path: { webhookId: id } }, caller) =>
      shown(await resumeWebhook.run({ id }, caller, undefined)),
  }),
  operation({
    ...offers(testWebhook),
    method: 'POST',
    path: '/v1/webhooks/{webhookId}:test',
    topic: 'Webhooks',
    pathParameters: webhookPath,
    answers: { 200: 'WebhookTest' },
    retry: { isSafe: true, how: 'Each call delivers another test event.' },
    run: async ({ path: { webhookId: id } }, caller) =>
      shown(await testWebhook.run({ id }, caller, undefined)),
  }),
  operation({
    ...offers(endWebhook),
    method: 'DELETE',
    path: '/v1/webhooks/{webhookId}',
    topic: 'Webhooks',
    pathParameters: webhookPath,
    answers: { 200: 'EndedWebhook' },
    retry: { isSafe: true, how: 'If the second call fails with NOT_FOUND, the first one ended it.' },
    run: async ({ path: { webhookId: id } }, caller) => {
      await endWebhook.run({ id }, caller, undefined);
      return ok({ endedId: id });
    },
  }),
  operation({
    ...offers(listWebhookEvents),
    method: 'GET',
    path: '/v1/webhooks/{webhookId}/events',
    topic: 'Webhooks',
    pathParameters: webhookPath,
    query: { cursor: listWebhookEvents.input.cursor },
    answers: { 200: 'WebhookEvents' },
    errors: ['STALE_ID'],
    run: async ({ path: { webhookId: id }, query: { cursor } }, caller) =>
      shown(await listWebhookEvents.run({ id, cursor }, caller, undefined)),
  }),
];

function shown(value: object): JsonAnswer {
  return ok(jsonValue(value) as object);
}
