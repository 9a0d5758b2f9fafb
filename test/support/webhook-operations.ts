import { WEBHOOK_OFFERS } from '../../src/operations/offers/webhooks.ts';

/** Refused by every deployment that has no webhooks. */
export const WEBHOOK_OPERATIONS = Object.keys(WEBHOOK_OFFERS);
