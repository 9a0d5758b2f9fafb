import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import {
  MAX_HEADER_NAMES,
  MAX_OCTETS,
  MAX_PREVIEW,
  MAX_WEBHOOK_MINUTES,
  MAX_WEBHOOK_QUERY,
  MAX_WEBHOOK_URL,
} from '../../mail/limits.ts';
import { WEBHOOK_KINDS } from '../../mail/webhook.ts';
import {
  createWebhook,
  endWebhook,
  getWebhook,
  listWebhookEvents,
  listWebhooks,
  pauseWebhook,
  renewWebhook,
  resumeWebhook,
  testWebhook,
} from '../webhooks.ts';
import { MessageFilter } from './filter-shape.ts';
import { offer } from './offer.ts';
import { dateTime, described, id, optional, role } from './values.ts';

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const upTo = (most: number) => z.int().check(z.minimum(1), z.maximum(most));
/** More fields than there are. */
const MAX_FIELDS = 100;
const named = { id: id(said('Webhook.id')) };

const kinds = `${said('CreateWebhookInput.events')} ${saidOfEach(WEBHOOK_KINDS, (kind) => `WebhookEventKind.${kind}`)}`;

export const WEBHOOK_OFFERS = {
  createWebhook: offer(createWebhook, {
    summary: 'Subscribe a URL to a mailbox',
    description: `${said('Mutation.createWebhook')} ${said('CreateWebhookInput')}`,
    input: {
      url: described(text(MAX_WEBHOOK_URL), said('CreateWebhookInput.url')),
      mailboxId: optional(text(3000), said('CreateWebhookInput.mailboxId')),
      role: optional(role, said('CreateWebhookInput.role')),
      account: optional(z.boolean(), said('CreateWebhookInput.account')),
      events: optional(z.array(z.enum(WEBHOOK_KINDS)).check(z.minLength(1)), kinds),
      fields: optional(
        z.array(text(100)).check(z.minLength(1), z.maxLength(MAX_FIELDS)),
        said('CreateWebhookInput.fields'),
      ),
      query: optional(text(MAX_WEBHOOK_QUERY), said('CreateWebhookInput.query')),
      headers: optional(
        z.array(text(200)).check(z.maxLength(MAX_HEADER_NAMES)),
        said('CreateWebhookInput.headers'),
      ),
      previewLength: optional(upTo(MAX_PREVIEW), said('CreateWebhookInput.previewLength')),
      maxOctets: optional(upTo(MAX_OCTETS), said('CreateWebhookInput.maxOctets')),
      filter: optional(MessageFilter, said('CreateWebhookInput.filter')),
      every: optional(upTo(MAX_WEBHOOK_MINUTES), said('CreateWebhookInput.every')),
      until: optional(dateTime, said('CreateWebhookInput.until')),
      signingSecret: optional(text(200), said('CreateWebhookInput.signingSecret')),
    },
  }),
  listWebhooks: offer(listWebhooks, {
    summary: 'The webhooks of the account',
    description: said('Query.webhooks'),
    input: {},
  }),
  getWebhook: offer(getWebhook, {
    summary: 'One webhook, and how it is doing',
    description: said('Webhook'),
    input: named,
  }),
  renewWebhook: offer(renewWebhook, {
    summary: 'Extend a webhook',
    description: said('Mutation.renewWebhook'),
    input: {
      ...named,
      until: optional(dateTime, said('RenewWebhookInput.until')),
      rotateSecret: optional(z.boolean(), said('RenewWebhookInput.rotateSecret')),
    },
  }),
  pauseWebhook: offer(pauseWebhook, {
    summary: 'Stop a webhook for a while',
    description: said('Mutation.pauseWebhook'),
    input: named,
  }),
  resumeWebhook: offer(resumeWebhook, {
    summary: 'Go on with a webhook',
    description: said('Mutation.resumeWebhook'),
    input: named,
  }),
  endWebhook: offer(endWebhook, {
    summary: 'End a webhook',
    description: said('Mutation.endWebhook'),
    input: named,
  }),
  testWebhook: offer(testWebhook, {
    summary: 'Deliver a test event',
    description: said('Mutation.testWebhook'),
    input: named,
  }),
  listWebhookEvents: offer(listWebhookEvents, {
    summary: 'The events of a webhook behind a cursor',
    description: said('Query.webhookEvents'),
    input: {
      ...named,
      cursor: optional(text(3000), said('Query.webhookEvents.cursor')),
    },
  }),
};
