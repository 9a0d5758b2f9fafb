/** Of webhooks. @param mailboxId that one is about @param message a new one */
export function webhookExamples(mailboxId: string, message: object) {
  const webhook = {
    id: 'q7yQm3rYx0aZ.Yx0aZq7yQm3rYx0aZq7yQm',
    url: 'https://app.example.com/mail',
    mailboxId,
    events: ['RECEIVED'],
    every: 5,
    expiresAt: '2026-03-31T09:30:00Z',
    state: 'ACTIVE',
    since: null,
    reason: null,
    deliveredAt: '2026-03-01T09:30:00Z',
    nextPollMs: 300_000,
    signingSecret: null,
  };
  const paused = {
    ...webhook,
    state: 'PAUSED',
    since: '2026-03-01T09:30:00Z',
    reason: 'It was paused by its owner',
  };
  const cursor = 'AQsVbm5XJ0M1c3dmY2hhbmdlcw.tb8x1c';
  return {
    createWebhook: {
      request: {
        url: 'https://app.example.com/mail',
        role: 'INBOX',
        fields: ['subject', 'from', 'text', 'attachments'],
        filter: { hasAttachments: true },
      },
      answer: {
        ...webhook,
        deliveredAt: null,
        signingSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
      },
    },
    listWebhooks: { answer: { webhooks: [webhook] } },
    getWebhook: { answer: webhook },
    renewWebhook: { request: { until: '2026-03-31T09:30:00Z' }, answer: webhook },
    pauseWebhook: { answer: paused },
    resumeWebhook: { answer: webhook },
    testWebhook: { answer: { delivered: false, status: 500, reason: 'The callback answered 500' } },
    endWebhook: { answer: { endedId: webhook.id } },
    listWebhookEvents: {
      answer: {
        events: [
          {
            id: 'evt_mVYx0aZq7yQm3rYx0aZq7y',
            type: 'message.received',
            timestamp: '2026-03-01T09:30:00Z',
            cursor,
            data: { mailboxId, message },
          },
        ],
        cursor,
        truncated: false,
        hasMore: false,
        nextPollMs: 300_000,
      },
    },
  };
}
