import * as webhooks from '../operations/webhooks.ts';
import type { Complete } from './complete.ts';

export type WebhookQuery = 'webhooks' | 'webhookEvents';
type WebhookMutation =
  'createWebhook' | 'renewWebhook' | 'pauseWebhook' | 'resumeWebhook' | 'endWebhook' | 'testWebhook';

type WebhookResolvers = Pick<Complete<'Query'>, WebhookQuery> & Pick<Complete<'Mutation'>, WebhookMutation>;
export type WebhookField = keyof WebhookResolvers;

/** What GraphQL asks of webhooks, and does with them; loaded by those who have some. */
export const WEBHOOK_FIELDS: WebhookResolvers = {
  webhooks: (_, _args, context) => webhooks.listWebhooks.run({}, context, undefined),
  webhookEvents: (_, args, context) => webhooks.listWebhookEvents.run(args, context, undefined),
  createWebhook: (_, { input }, context) => webhooks.createWebhook.run(input, context, undefined),
  renewWebhook: (_, { input }, context) => webhooks.renewWebhook.run(input, context, undefined),
  pauseWebhook: (_, args, context) => webhooks.pauseWebhook.run(args, context, undefined),
  resumeWebhook: (_, args, context) => webhooks.resumeWebhook.run(args, context, undefined),
  endWebhook: async (_, { id }, context) => {
    await webhooks.endWebhook.run({ id }, context, undefined);
    return { endedId: id };
  },
  testWebhook: (_, args, context) => webhooks.testWebhook.run(args, context, undefined),
};
