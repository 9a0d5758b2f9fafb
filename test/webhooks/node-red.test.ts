import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { ScriptedImap } from '../support/scripted-imap.ts';
import { MODERN, scriptedImap } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import { NodeRed, flowOf } from '../support/node-red.ts';
import { WebhookHouse } from '../support/webhook-house.ts';

// The flow of examples/webhooks, in Node-RED itself.

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

let red: NodeRed;
let server: ScriptedImap;
let house: WebhookHouse;
beforeAll(async () => {
  red = await NodeRed.start(flowOf('node-red.json'), { WEBHOOK_SECRET: SECRET });
  server = await scriptedImap({ capabilities: MODERN, mailboxes: { INBOX: 2 } });
  house = await WebhookHouse.start({ servers: server.url });
}, 300_000);
afterAll(async () => {
  await house.close();
  await server.close();
  await red.close();
});

it('examples/webhooks/node-red.json proves itself, and hands on what arrived, each event once', async () => {
  const account = await house.gateway.signIn('anna', 'secret');
  const webhook = await house.subscribe(account, {
    ...{ url: `${red.url}/mail`, fields: ['subject'], signingSecret: SECRET },
  });
  const [before] = await house.stored();
  deliver(server.mailboxes.get('INBOX')!, { subject: 'A first letter' });
  await house.poll();
  await red.says('A first letter');
  expect(await house.read(account, webhook.id)).toMatchObject({
    state: 'ACTIVE',
    deliveredAt: expect.any(String),
  });
  // Postern tells it again, as after a death between the delivery and its note; Node-RED does not.
  const current = await house.stored();
  await house.write({ ...before!, version: current[0]!.version });
  deliver(server.mailboxes.get('INBOX')!, { subject: 'A second letter' });
  await house.poll();
  await red.says('A second letter');
  expect(red.output.split('A first letter').length).toBe(2);
});

it('examples/webhooks/node-red.json refuses what is signed by others', async () => {
  const account = await house.gateway.signIn('anna', 'secret');
  const asked = { url: `${red.url}/mail`, role: 'INBOX', events: ['REMOVED'] };
  const answer = await house.send(account, 'POST', '/v1/webhooks', asked);
  expect([answer.status, answer.body.includes('it answered 401')]).toEqual([502, true]);
});
