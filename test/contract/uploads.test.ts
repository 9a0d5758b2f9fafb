import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import type { Front } from '../../src/node/server.ts';
import { startFront } from '../../src/node/front.ts';
import { MAX_FUNCTION_UPLOAD, MAX_UPLOAD } from '../../src/mail/limits.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import { EventGateway } from '../support/event-gateway-process.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import type { Place } from '../support/uploads.ts';
import { LongMessage, answerTo, beginUpload, upload } from '../support/uploads.ts';

// Messages that are passed on to the mail server while they come in, through the front of a container.

const MEGABYTE = 1024 * 1024;
const header = (name: string) =>
  `From: anna@example.com\r\nSubject: ${name}\r\nMessage-ID: <${name}@example.com>\r\n`;
const keys = `k:${randomBytes(32).toString('base64')}`;

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    let front: Front;
    let proxied: Front;
    let proxy: CuttingProxy;
    let account: Account;
    let place: Place;
    let throughProxy: Place;
    let env: Record<string, string>;

    beforeAll(async () => {
      const { user, password } = await server.newUser();
      const servers = `imaps://localhost:${server.ports.imaps}`;
      env = { POSTERN_SERVERS: servers, POSTERN_CA_FILE: server.caFile, POSTERN_KEYS: keys };
      const start = (POSTERN_SERVERS: string) =>
        startFront(
          createApp(localConfig({ ...env, POSTERN_SERVERS, POSTERN_SESSIONS: '0' }), () => {}),
          { port: 0, log: () => {} },
        );
      front = await start(servers);
      proxy = await CuttingProxy.start(server.ports.imap);
      const plain = `imap+plain://127.0.0.1:${proxy.port}`;
      proxied = await start(plain);
      const gateway = new Gateway({ servers, caFile: server.caFile, keys });
      account = await gateway.signIn(user, password);
      const cut = await new Gateway({ servers: plain, keys }).signIn(user, password);
      const at = '/v1/mailboxes/INBOX/messages';
      place = { port: front.port, authorization: account.authorization, path: at };
      throughProxy = { port: proxied.port, authorization: cut.authorization, path: at };
    });
    afterAll(async () => {
      await Promise.all([front.close(0), proxied.close(0)]);
      await proxy.close();
    });

    const count = async (): Promise<number> =>
      (await account.query('{ mailbox(role: INBOX) { status { messages } } }')).mailbox.status.messages;

    it('adds a message of 8 MB, octet for octet, and not twice under its key', async () => {
      const message = new LongMessage(header('whole'), 8 * MEGABYTE);
      const key = { 'idempotency-key': 'k1' };
      const first = await upload(place, message.size, message, key);
      expect(first).toMatchObject({ status: 201, body: { wasThere: false } });
      const id = first.body.message.id as string;
      const again = await upload(place, message.size, message, key);
      expect(again).toMatchObject({ status: 200, body: { wasThere: true, message: { id } } });
      const raw = await fetchRaw(place, id);
      expect(createHash('sha256').update(raw).digest('hex')).toBe(message.digest());
    });

    it('adds nothing of a body that ends too early, or holds NUL', async () => {
      const before = await count();
      const message = new LongMessage(header('cut'), 3 * MEGABYTE);
      const request = beginUpload(place, message.size);
      const [head, first] = [...message];
      await new Promise((go) => request.write(Buffer.concat([head!, first!]), go));
      request.destroy();
      const withNul = [...message].map((piece, i) => (i === 20 ? Buffer.alloc(piece.length) : piece));
      const nul = await upload(place, message.size, withNul).catch(() => undefined);
      // The answer leaves before the body is whole: some clients hear only that the connection ended.
      if (nul) expect(nul).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT' } });
      expect(await count()).toBe(before);
    });

    it('says whether anything was added where the connection to the mail server ends', async () => {
      const before = await count();
      const message = new LongMessage(header('lost'), 2 * MEGABYTE);
      proxy.cutNext({ direction: 'to server', octets: MEGABYTE });
      const lost = await upload(throughProxy, message.size, message).catch(() => undefined);
      if (lost) expect(lost).toMatchObject({ status: 502, body: { code: 'SERVER_UNAVAILABLE' } });
      expect(await count()).toBe(before);
      // Behind the last octet nobody knows.
      proxy.cutNext(undefined);
      expect(await upload(throughProxy, message.size, message)).toMatchObject({ status: 201 });
      const { 'to client': answered } = proxy.passed;
      // All that it says behind the invitation to send the literal comes when all of that has come: some octets of it pass.
      const invited = answered.lastIndexOf('\r\n+ ');
      proxy.cutNext({ direction: 'to client', octets: answered.indexOf('\r\n', invited + 2) + 10 });
      const unknown = await upload(throughProxy, message.size, message);
      expect(unknown).toMatchObject({ status: 502, body: { code: 'OUTCOME_UNKNOWN' } });
    });

    it('adds nothing to a mailbox that is full', async () => {
      const { user, password } = await server.newUser({ quotaBytes: MEGABYTE });
      const full = await new Gateway({
        servers: env['POSTERN_SERVERS']!,
        caFile: server.caFile,
        keys,
      }).signIn(user, password);
      const message = new LongMessage(header('full'), 3 * MEGABYTE);
      const answer = await upload({ ...place, authorization: full.authorization }, message.size, message);
      // Courier gives no code (RFC 5530), and words of its own.
      const refused =
        name === 'courier' ? { status: 400, code: 'BAD_USER_INPUT' } : { status: 507, code: 'OVER_QUOTA' };
      expect(answer).toMatchObject({ status: refused.status, body: { code: refused.code } });
      const { mailbox } = await full.query('{ mailbox(role: INBOX) { status { messages } } }');
      expect(mailbox.status.messages).toBe(0);
    });

    it('tells what may be uploaded', async () => {
      const query = '{ account { limits { upload serverUpload } } }';
      const { account: onFunction } = await account.query(query);
      expect(onFunction.limits.upload).toBe(MAX_FUNCTION_UPLOAD);
      const request = http.request({
        host: '127.0.0.1',
        port: front.port,
        path: '/graphql',
        method: 'POST',
        headers: { authorization: place.authorization, 'content-type': 'application/json' },
      });
      request.end(JSON.stringify({ query }));
      const { body } = await answerTo(request);
      expect(body.data.account.limits).toEqual({ ...onFunction.limits, upload: MAX_UPLOAD });
    });

    it('refuses what is beyond its own bound before anything of it is sent', async () => {
      const request = beginUpload(place, MAX_UPLOAD + 1, { expect: '100-continue' });
      let isAsked = false;
      request.on('continue', () => (isAsked = true));
      request.flushHeaders();
      expect(await answerTo(request)).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
      expect(isAsked).toBe(false);
      request.destroy();
    });

    it('holds little of 50 MB', async () => {
      const gateway = await EventGateway.start(env);
      const at = { ...place, port: gateway.port };
      const warm = new LongMessage(header('warm'), 2 * MEGABYTE);
      for (let i = 0; i < 3; i++) await upload(at, warm.size, warm);
      await gateway.ask('forget the highest');
      const before = await gateway.ask('memory');
      const message = new LongMessage(header('large'), 50 * MEGABYTE);
      const answer = await upload(at, message.size, message);
      const after = await gateway.ask('memory');
      await gateway.end();
      expect(answer).toMatchObject({ status: 201 });
      expect((after.highest - before.highest) / MEGABYTE).toBeLessThan(20);
    });
  });
}

async function fetchRaw({ port, authorization }: Place, id: string): Promise<Buffer> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/messages/${id}/raw`, {
    headers: { authorization },
  });
  return Buffer.from(await response.arrayBuffer());
}
