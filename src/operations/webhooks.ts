import type { Caller } from '../mail/caller.ts';
import type { WebhookInput, WebhookRenewal } from '../mail/webhook.ts';
import { operation } from './operation.ts';

// Webhooks read mail for their subscriber, and so do all who look after them.

interface Named {
  readonly id: string;
}

export const createWebhook = operation({
  name: 'createWebhook',
  right: 'mail:read',
  run: async (input: WebhookInput, { webhooks }: Caller, _demand?: undefined) =>
    (await webhooks()).create(input),
});

export const listWebhooks = operation({
  name: 'listWebhooks',
  right: 'mail:read',
  run: async (_input: object, { webhooks }: Caller, _demand?: undefined) => (await webhooks()).list(),
});

export const getWebhook = operation({
  name: 'getWebhook',
  right: 'mail:read',
  run: async ({ id }: Named, { webhooks }: Caller, _demand?: undefined) => (await webhooks()).get(id),
});

export const renewWebhook = operation({
  name: 'renewWebhook',
  right: 'mail:read',
  run: async ({ id, ...renewal }: Named & WebhookRenewal, { webhooks }: Caller, _demand?: undefined) =>
    (await webhooks()).renew(id, renewal),
});

export const pauseWebhook = operation({
  name: 'pauseWebhook',
  right: 'mail:read',
  run: async ({ id }: Named, { webhooks }: Caller, _demand?: undefined) => (await webhooks()).pause(id),
});

export const resumeWebhook = operation({
  name: 'resumeWebhook',
  right: 'mail:read',
  run: async ({ id }: Named, { webhooks }: Caller, _demand?: undefined) => (await webhooks()).resume(id),
});

export const endWebhook = operation({
  name: 'endWebhook',
  right: 'mail:read',
  run: async ({ id }: Named, { webhooks }: Caller, _demand?: undefined) => (await webhooks()).end(id),
});

export const testWebhook = operation({
  name: 'testWebhook',
  right: 'mail:read',
  run: async ({ id }: Named, { webhooks }: Caller, _demand?: undefined) => (await webhooks()).test(id),
});

export const listWebhookEvents = operation({
  name: 'listWebhookEvents',
  right: 'mail:read',
  run: async (
    { id, cursor }: Named & { readonly cursor?: string | null | undefined },
    { webhooks }: Caller,
    _demand?: undefined,
  ) => (await webhooks()).events(id, cursor ?? undefined),
});
