import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import { WEBHOOK_KINDS, WEBHOOK_STATES } from '../../mail/webhook.ts';
import { described } from '../../operations/offers/values.ts';
import { list, moment, nullable, object, octetCount, plan, text, truth } from './shapes.ts';

const webhook = {
  id: text(said('Webhook.id')),
  url: text(said('Webhook.url')),
  mailboxId: nullable(z.string(), said('Webhook.mailboxId')),
  events: list(z.enum(WEBHOOK_KINDS), said('Webhook.events')),
  every: described(octetCount, said('Webhook.every')),
  expiresAt: described(moment, said('Webhook.expiresAt')),
  state: described(
    z.enum(WEBHOOK_STATES),
    `${said('Webhook.state')} ${saidOfEach(WEBHOOK_STATES, (state) => `WebhookState.${state}`)}`,
  ),
  since: nullable(moment, said('Webhook.since')),
  reason: nullable(z.string(), said('Webhook.reason')),
  deliveredAt: nullable(moment, said('Webhook.deliveredAt')),
  nextPollMs: described(octetCount, said('Webhook.nextPollMs')),
  signingSecret: nullable(z.string(), said('Webhook.signingSecret')),
};

export const Webhook = object({ ...webhook, plan });
export const WebhookList = object({ webhooks: list(object(webhook), said('Query.webhooks')), plan });
export const EndedWebhook = object({ endedId: text(said('EndWebhookPayload.endedId')), plan });

export const WebhookTest = object({
  delivered: truth(said('WebhookTest.delivered')),
  status: nullable(octetCount, said('WebhookTest.status')),
  reason: nullable(z.string(), said('WebhookTest.reason')),
  plan,
});

const event = object({
  id: text(said('WebhookEvent.id')),
  type: text(said('WebhookEvent.type')),
  timestamp: described(moment, said('WebhookEvent.timestamp')),
  cursor: text(said('WebhookEvent.cursor')),
  data: described(z.record(z.string(), z.unknown()), said('WebhookEvent.data')),
});

export const WebhookEvents = object({
  events: list(event, said('WebhookEvents.events')),
  cursor: text(said('WebhookEvents.cursor')),
  truncated: truth(said('WebhookEvents.truncated')),
  hasMore: truth(said('WebhookEvents.hasMore')),
  nextPollMs: described(octetCount, said('WebhookEvents.nextPollMs')),
  plan,
});
