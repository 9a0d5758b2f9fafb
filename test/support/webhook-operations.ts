/** Refused by every deployment that has no webhooks. */
export const WEBHOOK_OPERATIONS = [
  'createWebhook',
  'listWebhooks',
  'getWebhook',
  'renewWebhook',
  'pauseWebhook',
  'resumeWebhook',
  'testWebhook',
  'endWebhook',
  'listWebhookEvents',
] as const;
