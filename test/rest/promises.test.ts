import { beforeAll, describe, expect, it } from '@jest/globals';

import { numbered, Subject } from '../contract/subject.ts';
import type { User } from '../contract/subject.ts';
import { TRAITS } from '../contract/traits.ts';
import type { Answer } from '../support/gateway.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Headers by which a client has a change done once, or not at all: Idempotency-Key and If-Match.

describeServer('dovecot', (server) => {
  const subject = new Subject(server, TRAITS.dovecot);
  let user: User;
  let messages: string;

  beforeAll(async () => {
    user = await subject.user([numbered(1)]);
    const { mailbox } = await user.query('{ mailbox(role: INBOX) { id } }');
    messages = `/v1/mailboxes/${mailbox.id}/messages`;
  });

  const send = (method: string, path: string, type: string, body: string, headers = {}): Promise<Answer> =>
    user.account.gateway.request(
      method,
      path,
      { authorization: user.account.authorization, 'content-type': type, ...headers },
      body,
    );
  const count = async (): Promise<number> => {
    const { mailbox } = await user.query('{ mailbox(role: INBOX) { status { messages } } }');
    return mailbox.status.messages;
  };
  const read = <T>({ body }: Answer): T => JSON.parse(body) as T;

  describe('Idempotency-Key', () => {
    const draft = JSON.stringify({ from: [{ address: 'anna@example.com' }], subject: 'once', text: 'Hello' });
    const inParts = (key: string, body = draft) =>
      send('POST', messages, 'application/json', body, { 'idempotency-key': key });
    const raw = (octets: string, key: string) =>
      send('POST', messages, 'message/rfc822', octets, { 'idempotency-key': key });
    const aboutKey = { status: 400, body: expect.stringMatching(/idempotency-key/i) as unknown };
    const idOf = (answer: Answer) => read<{ message: { id: string } }>(answer).message.id;

    it('adds a message in parts once for each key', async () => {
      const before = await count();
      const [first, again, other] = [await inParts('"k1"'), await inParts('k1'), await inParts('k2')];
      expect([first.status, again.status, other.status]).toEqual([201, 200, 201]);
      expect(idOf(again)).toBe(idOf(first));
      expect(idOf(other)).not.toBe(idOf(first));
      expect(await count()).toBe(before + 2);
    });

    it('adds a raw message once for each Message-ID of its own', async () => {
      const before = await count();
      const octets = 'Message-ID: <own@example.com>\r\nSubject: raw\r\n\r\nHello\r\n';
      const [first, again] = [await raw(octets, 'k3'), await raw(octets, 'k4')];
      expect([first.status, again.status]).toEqual([201, 200]);
      expect(idOf(again)).toBe(idOf(first));
      expect(await count()).toBe(before + 1);
    });

    it('is refused where nothing could be known by it', async () => {
      const before = await count();
      const nameless = await raw('Subject: nameless\r\n\r\nHello\r\n', 'k5');
      expect({ status: nameless.status, ...read<object>(nameless) }).toMatchObject({
        status: 400,
        code: 'BAD_USER_INPUT',
      });
      expect(await inParts('two words')).toMatchObject(aboutKey);
      expect(await count()).toBe(before);
    });

    it('is refused where it would mean nothing', async () => {
      const answer = await send('POST', '/v1/mailboxes', 'application/json', '{"name":"Keyed"}', {
        'idempotency-key': 'k6',
      });
      expect(answer).toMatchObject(aboutKey);
      const { mailboxes } = await user.query('{ mailboxes { path } }');
      expect(JSON.stringify(mailboxes)).not.toContain('Keyed');
    });
  });

  describe('If-Match', () => {
    it('changes flags only of what is as it was read', async () => {
      const listed = await user.account.get(`${messages}?first=1&fields=id`);
      const path = `/v1/messages/${read<{ messages: [{ id: string }] }>(listed).messages[0].id}`;
      const { etag } = (await user.account.get(`${path}?fields=flags`)).headers;
      expect(etag).toMatch(/^"\d+"$/);
      const patch = (flag: string, tag: string) =>
        send('PATCH', path, 'application/json', JSON.stringify({ addFlags: [flag] }), { 'if-match': tag });

      const changed = await patch('first', etag!);
      expect(changed).toMatchObject({ status: 200 });
      const refused = await patch('second', etag!);
      expect({ status: refused.status, ...read<object>(refused) }).toMatchObject({
        status: 412,
        code: 'CONFLICT',
      });
      expect((await patch('third', changed.headers['etag']!)).status).toBe(200);
      expect((await patch('fourth', '*')).status).toBe(200);
      const { body } = await user.account.get(`${path}?fields=flags`);
      expect(JSON.parse(body)).toMatchObject({ flags: expect.not.arrayContaining(['second']) as unknown });
      expect(body).toContain('third');
      expect(body).toContain('fourth');
    });
  });
});
