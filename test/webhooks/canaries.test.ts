import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';

import { parseKeyRing } from '../../src/access/key-ring.ts';
import { readHook } from '../../src/webhooks/sealed-hook.ts';
import type { Account } from '../support/gateway.ts';
import { formsOf } from '../support/canary-forms.ts';
import { MODERN, scriptedImap } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import { ScriptedScheduler } from '../support/scripted-scheduler.ts';
import { WebhookHouse } from '../support/webhook-house.ts';

// What is kept of a subscription is opened by the keys of the deployment and by nothing else; a password, a token, a secret and
// words of messages are found nowhere in stores, schedules, queues and logs, in no form.

const PASSWORD = 'Canary-7f3a/9+x Qe';
const SUBJECT = 'subject-canary-91b2f7';
const BODY = 'body-canary-52c1e8';
const PATH = 'callback-canary-0d44';

describe('of a subscription', () => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });

  async function start(env: (scheduler: ScriptedScheduler) => Record<string, string>) {
    const server = await scriptedImap({
      ...{ capabilities: MODERN, mailboxes: { INBOX: 2 } },
      users: { anna: PASSWORD },
    });
    opened.push(server);
    const scheduler = await ScriptedScheduler.start();
    opened.push(scheduler);
    const lines: string[] = [];
    const house = await WebhookHouse.start({
      servers: server.url,
      log: (entry) => void lines.push(JSON.stringify(entry)),
      env: env(scheduler),
    });
    opened.push(house);
    return { server, scheduler, house, lines, account: await house.gateway.signIn('anna', PASSWORD) };
  }
  type Started = Awaited<ReturnType<typeof start>>;

  /** All that a subscription goes through: deliveries, failures, a wrong password, a pause. @returns what must not be found */
  async function live({ server, house, account }: Started, poll: () => Promise<unknown>): Promise<string[]> {
    const url = house.subscriber.url.replace('/mail', `/${PATH}`);
    const webhook = await house.subscribe(account, {
      url,
      fields: ['subject', 'text'],
      filter: { subject: SUBJECT },
    });
    deliver(server.mailboxes.get('INBOX')!, {
      subject: SUBJECT,
      header: `Subject: ${SUBJECT}\r\n\r\n${BODY}\r\n`,
    });
    house.subscriber.answering = ({ raw }) => ({ status: 500, body: raw });
    await poll();
    house.subscriber.answering = () => undefined;
    await poll();
    expect(house.subscriber.accepted.map(({ data }) => data.message!['subject'])).toEqual([SUBJECT]);
    expect(house.subscriber.accepted[0]!.raw).toContain(BODY);
    const token = account.authorization.replace('Bearer ', '');
    return [PASSWORD, SUBJECT, BODY, PATH, webhook.signingSecret, token];
  }

  function expectNothing(secrets: readonly string[], texts: readonly string[]): void {
    const all = texts.join('\n').toLowerCase();
    expect(all.length).toBeGreaterThan(1_000);
    for (const secret of secrets)
      expect([secret, formsOf(secret).filter((form) => all.includes(form))]).toEqual([secret, []]);
  }

  it('nothing is found in the file of the store, nor in logs', async () => {
    const started = await start(() => ({}));
    const secrets = await live(started, () => started.house.poll());
    const { folder } = started.house;
    const files = readdirSync(folder).map((name) => readFileSync(path.join(folder, name)).toString('latin1'));
    expectNothing(secrets, [...files, ...started.lines]);
  });

  it('nothing is found in schedules and what they send, nor in logs', async () => {
    const started = await start(({ env }) => env);
    const { scheduler, house, lines } = started;
    const sent: string[] = [];
    const secrets = await live(started, async () => {
      for (const input of scheduler.inputs) {
        sent.push(input);
        await house.gateway.app.pollWebhook!(input, 60_000);
      }
    });
    expect(sent.length).toBeGreaterThan(1);
    expectNothing(secrets, [...sent, JSON.stringify([...scheduler.schedules.values()]), ...lines]);
  });

  it('the sealed value is opened by the keys alone, and holds a token for this mailbox, to read until its end', async () => {
    const { house, account } = await start(() => ({}));
    const narrowed = async (until: string) => house.subscribe(account, { until });
    const end = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 86_400_000 * 2);
    await narrowed(end.toISOString());
    const [{ sealed } = { sealed: '' }] = await house.stored();
    const keys = parseKeyRing(house.env['POSTERN_KEYS']!);
    const hook = readHook(sealed, keys)!;
    expect(hook.grant.rights).toEqual({
      scopes: new Set(['mail:read']),
      mailboxes: new Set(['INBOX']),
      recipients: undefined,
      bodies: true,
    });
    expect([hook.grant.times.expiresAt, hook.grant.times.hardEnd]).toEqual([end, end]);
    expect(hook.grant.submission).toBeUndefined();
    const other = parseKeyRing(`test:${randomBytes(32).toString('base64')}`);
    expect(openedBy(() => readHook(sealed, other))).toBeUndefined();
    // Each character is proved, wherever it stands.
    for (let at = 0; at < sealed.length; at += 7) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      expect(openedBy(() => readHook(changed, keys))).toBeUndefined();
    }
  });

  it('the sealed value is no token: no API takes it', async () => {
    const { house, account } = await start(() => ({}));
    await house.subscribe(account);
    const [{ sealed } = { sealed: '' }] = await house.stored();
    const thief = { ...account, authorization: `Bearer ${sealed}` } as Account;
    for (const target of ['/v1/webhooks', '/v1/mailboxes', '/v1/account'])
      expect((await house.send(thief, 'GET', target)).status).toBe(401);
  });
});

/** Undefined: it was not opened, however that is said. */
function openedBy(open: () => unknown): unknown {
  try {
    return open();
  } catch {
    return undefined;
  }
}
