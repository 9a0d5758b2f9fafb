import type { DeliveredEvent } from './callback.ts';
import { eventId } from './event-ids.ts';
import type { Hook, Trouble } from './hook.ts';

/** Milliseconds before its end that a subscriber is told of it. */
const NOTICE = 86_400_000;

/** Tells a subscriber that its subscription ends; undefined: it was told, or it is too early. */
export function endNotice({ name, grant, progress }: Hook, now: number): DeliveredEvent | undefined {
  const { expiresAt } = grant.times;
  if (progress.isEndTold || expiresAt.getTime() - now > NOTICE) return undefined;
  return {
    id: eventId('webhook.expiring', name, expiresAt.toISOString()),
    type: 'webhook.expiring',
    timestamp: new Date(now),
    data: { webhook: name, expiresAt: expiresAt.toISOString() },
  };
}

/** Tells a subscriber that nothing more comes before the subscription is resumed. */
export function pauseNotice({ name }: Hook, { since, reason }: Trouble, now: number): DeliveredEvent {
  return {
    id: eventId('webhook.paused', name, since.toISOString()),
    type: 'webhook.paused',
    timestamp: new Date(now),
    data: { webhook: name, since: since.toISOString(), reason },
  };
}

/** Says nothing, so that a subscriber can see that it is reached. */
export function testEvent(name: string, now: number): DeliveredEvent {
  return {
    id: eventId('webhook.test', name, String(now)),
    type: 'webhook.test',
    timestamp: new Date(now),
    data: { webhook: name },
  };
}
