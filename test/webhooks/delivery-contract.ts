import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { Subject, User } from '../contract/subject.ts';
import { numbered, numberedMail } from '../contract/subject.ts';
import type { Account } from '../support/gateway.ts';
import type { Delivery } from '../support/subscriber.ts';
import { signaturesBy } from '../support/subscriber.ts';
import { WebhookHouse } from '../support/webhook-house.ts';

const told = ({ type, data }: Delivery) => [type, data.message?.uid];

/** What a subscriber of a mailbox is told, on a real server. */
export function describeDelivery(subject: Subject): void {
  describe('a webhook', () => {
    let house: WebhookHouse;
    beforeAll(async () => {
      house = await WebhookHouse.start({ servers: `imaps://localhost:${subject.server.ports.imaps}` });
    });
    afterAll(() => house.close());
    beforeEach(() => {
      house.subscriber.heard.length = 0;
      house.subscriber.accepted.length = 0;
      house.subscriber.answering = () => undefined;
    });

    async function someone(messages = 2): Promise<{ user: User; account: Account }> {
      const user = await subject.user(numberedMail(messages));
      const { user: name, password } = user.credentials;
      const account =
        subject.name === 'courier'
          ? house.gateway.basic(name, password)
          : await house.gateway.signIn(name, password);
      return { user, account };
    }

    it('begins with now, and tells what arrives, as it was selected', async () => {
      const { user, account } = await someone();
      const webhook = await house.subscribe(account, { fields: ['subject', 'text', 'attachments'] });
      expect(house.subscriber.types).toEqual(['webhook.challenge']);
      await house.poll();
      expect(house.subscriber.accepted).toEqual([]);
      await user.deliver('INBOX', [numbered(3), numbered(4)]);
      await house.poll();
      const { accepted } = house.subscriber;
      expect(accepted.map(({ data }) => [data.message!['subject'], data.message!['text']])).toEqual([
        ['message 3', 'text 3\n'],
        ['message 4', 'text 4\n'],
      ]);
      expect(accepted.map((each) => signaturesBy(webhook.signingSecret, each))).toEqual([1, 1]);
      expect(accepted.map(({ headers }) => headers['webhook-id'])).toEqual(accepted.map(({ id }) => id));
      await house.poll();
      expect(accepted.length).toBe(2);
      expect(await house.read(account, webhook.id)).toMatchObject({ state: 'ACTIVE', signingSecret: null });
      await house.send(account, 'DELETE', `/v1/webhooks/${webhook.id}`);
    });

    it('tells flags and removals, each under an id of its own', async () => {
      const { user, account } = await someone(3);
      const webhook = await house.subscribe(account, { events: ['RECEIVED', 'UPDATED', 'REMOVED'] });
      await house.poll();
      await user.commands('SELECT INBOX', 'UID STORE 2 +FLAGS (\\Flagged)');
      await house.poll();
      await user.commands('SELECT INBOX', 'UID STORE 2 -FLAGS (\\Flagged)');
      await user.expunge('1');
      await user.deliver('INBOX', [numbered(4)]);
      await house.poll();
      const { accepted } = house.subscriber;
      // Without modification sequences, flags are told of messages beside the one whose flags changed.
      const others = accepted.filter(({ type }) => type !== 'message.updated').map(told);
      expect(others).toEqual([
        ['message.removed', 1],
        ['message.received', 4],
      ]);
      const flags = accepted.filter(
        ({ type, data }) => type === 'message.updated' && data.message!.uid === 2,
      );
      const seen = flags.map(({ data }) => data.message!['flags']);
      expect(subject.traits.hasModSeq ? seen : seen.slice(-2)).toEqual([['\\Flagged'], []]);
      expect(new Set(accepted.map(({ id }) => id)).size).toBe(accepted.length);
      await house.send(account, 'DELETE', `/v1/webhooks/${webhook.id}`);
    });

    it('delivers in order, the same under the same id, and moves on only behind a 2xx', async () => {
      const { user, account } = await someone();
      const webhook = await house.subscribe(account);
      await user.deliver('INBOX', numberedMail(4, 3));
      const [before] = await house.stored();
      house.subscriber.answering = ({ data }) => (data.message?.uid === 5 ? { status: 503 } : undefined);
      await house.poll();
      expect(house.subscriber.heard.slice(1).map(told)).toEqual(
        [3, 4, 5].map((uid) => ['message.received', uid]),
      );
      expect(await house.read(account, webhook.id)).toMatchObject({
        state: 'FAILING',
        reason: 'The callback answered 503',
        nextPollMs: 60_000,
      });
      house.subscriber.answering = () => undefined;
      await house.poll();
      const { heard, accepted } = house.subscriber;
      expect(heard.slice(4).map(told)).toEqual([5, 6].map((uid) => ['message.received', uid]));
      expect(heard[3]!.id).toBe(heard[4]!.id);
      expect(await house.read(account, webhook.id)).toMatchObject({ state: 'ACTIVE', since: null });
      // What is kept from before that has been told: it comes again under the same ids, and in the same order.
      await house.gateway.app.pollWebhook!(before!.sealed, 120_000);
      expect(heard.length).toBe(6);
      const polled = await house.send(
        account,
        'GET',
        `/v1/webhooks/${webhook.id}/events?cursor=${accepted[0]!.cursor}`,
      );
      const { events } = JSON.parse(polled.body) as { events: Delivery[] };
      expect(events.map(({ id }) => id)).toEqual(accepted.map(({ id }) => id));
      await house.send(account, 'DELETE', `/v1/webhooks/${webhook.id}`);
    });

    it('tells only what its filter looks for, and shows what GraphQL selects', async () => {
      const { user, account } = await someone();
      const query = '{ subject from { address } mailbox { role } size }';
      const webhook = await house.subscribe(account, { query, filter: { subject: 'message 4' } });
      await user.deliver('INBOX', numberedMail(3, 3));
      await house.poll();
      expect(house.subscriber.accepted.map(({ data }) => data.message)).toEqual([
        {
          id: expect.any(String),
          subject: 'message 4',
          from: [{ address: 'p4@example.com' }],
          mailbox: { role: 'INBOX' },
          size: expect.any(Number),
        },
      ]);
      await house.send(account, 'DELETE', `/v1/webhooks/${webhook.id}`);
    });

    it('of an account tells which mailboxes changed', async () => {
      const { user, account } = await someone();
      const webhook = await house.subscribe(account, { role: undefined, account: true, fields: ['path'] });
      await house.poll();
      expect(house.subscriber.accepted).toEqual([]);
      await user.deliver('Drafts', [numbered(1)]);
      await house.poll();
      const { accepted } = house.subscriber;
      expect(accepted.map(({ type, data }) => [type, data['mailbox']])).toEqual([
        ['mailbox.changed', { id: expect.any(String), path: subject.path('Drafts') }],
      ]);
      await house.send(account, 'DELETE', `/v1/webhooks/${webhook.id}`);
    });
  });
}
