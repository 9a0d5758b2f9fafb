import type http from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { Secret } from '../../src/mail/secret.ts';
import { Callbacks, callbackUrl } from '../../src/webhooks/callback.ts';
import { givenSecret, newSecret } from '../../src/webhooks/signature.ts';
import { scriptedCaFile } from '../support/scripted-certificates.ts';
import type { CertificateName } from '../support/servers/certificates.ts';
import { Subscriber, signaturesBy } from '../support/subscriber.ts';
import { readFileSync } from 'node:fs';

const EVENT = { id: 'evt_1', type: 'message.received', timestamp: new Date(0), data: { a: 'ü' } };
const secret = newSecret();

describe('a callback', () => {
  const opened: Subscriber[] = [];
  let subscriber: Subscriber;
  const start = async (certificate?: CertificateName) => {
    const own = await Subscriber.start(certificate);
    opened.push(own);
    return own;
  };
  beforeAll(async () => {
    subscriber = await start();
  });
  afterAll(() => Promise.all(opened.map((each) => each.close())));
  afterEach(() => {
    subscriber.answering = () => undefined;
    subscriber.heard.length = 0;
  });

  const callbacks = (more: object = {}) =>
    new Callbacks({
      hosts: ['localhost', '127.0.0.1'],
      authorities: [readFileSync(scriptedCaFile(), 'utf8')],
      now: () => 1_700_000_000_000,
      ...more,
    });
  const to = (url: string) => ({ url, secrets: { current: secret } });

  it('is sent what Standard Webhooks says, by both secrets while one is replaced', async () => {
    const previous = { secret: newSecret(), until: new Date(1_700_000_000_001) };
    const outcome = await callbacks().deliver(
      { url: subscriber.url, secrets: { current: secret, previous } },
      EVENT,
    );
    expect(outcome).toMatchObject({ isAccepted: true, status: 204, reason: null });
    const [delivery] = subscriber.heard;
    expect(delivery!.headers).toMatchObject({ 'webhook-id': 'evt_1', 'webhook-timestamp': '1700000000' });
    const signed = [secret, previous.secret, newSecret()].map((each) =>
      signaturesBy(each.reveal(), delivery!),
    );
    expect(signed).toEqual([1, 1, 0]);
    expect(JSON.parse(delivery!.raw)).toEqual({ ...EVENT, timestamp: '1970-01-01T00:00:00.000Z' });
  });

  it.each([
    ...['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0.0.0.0'],
    ...['10.0.0.1', '192.168.1.1', '169.254.169.254', '[fd00::1]', '[fe80::1]'],
  ])('is never %s, unless the deployment names it', async (host) => {
    const url = subscriber.url.replace('localhost', host);
    const outcome = await callbacks({ hosts: [] }).deliver(to(url), EVENT);
    expect(outcome).toMatchObject({
      isAccepted: false,
      status: null,
      reason: expect.stringContaining('cannot be reached'),
    });
    expect(subscriber.heard).toEqual([]);
  });

  it('is followed nowhere else', async () => {
    const other = await start();
    subscriber.answering = () => ({ status: 307, headers: { location: other.url } });
    expect(await callbacks().deliver(to(subscriber.url), EVENT)).toMatchObject({
      isAccepted: false,
      status: 307,
    });
    expect(other.heard).toEqual([]);
  });

  it.each(['expired', 'wrong-name'] as const)(
    'with a certificate that is %s is not called',
    async (certificate) => {
      const wrong = await start(certificate);
      expect(await callbacks().deliver(to(wrong.url), EVENT)).toMatchObject({
        isAccepted: false,
        status: null,
      });
      expect(wrong.heard).toEqual([]);
    },
  );

  it('with a certificate of an authority that is not trusted is not called', async () => {
    expect(await callbacks({ authorities: undefined }).deliver(to(subscriber.url), EVENT)).toMatchObject({
      isAccepted: false,
      status: null,
    });
    expect(subscriber.heard).toEqual([]);
  });

  it.each([301, 302, 303, 307, 308])(
    'that answers its challenge with %d has not proved itself',
    async (status) => {
      const other = await start();
      subscriber.answering = () => ({ status, headers: { location: other.url } });
      await expect(callbacks().challenge(to(subscriber.url), 'hook')).rejects.toMatchObject({
        code: 'SERVER_UNAVAILABLE',
      });
      expect(other.heard).toEqual([]);
    },
  );

  const ODD: Record<string, (response: http.ServerResponse) => void> = {
    'says nothing': () => {},
    'never ends': (response) => {
      response.writeHead(200).write('x');
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    },
    'answers 10 MB': (response) => response.writeHead(200).end(Buffer.alloc(10_000_000)),
  };
  it.each(Object.entries(ODD))('that %s is given up', async (_what, answer) => {
    subscriber.answering = (_delivery, response) => {
      answer(response);
      return 'own';
    };
    const outcome = await callbacks({ patience: 1_000 }).deliver(to(subscriber.url), EVENT);
    expect(outcome).toMatchObject({ isAccepted: false, status: null });
    await expect(callbacks({ patience: 1_000 }).challenge(to(subscriber.url), 'hook')).rejects.toMatchObject({
      code: expect.stringMatching(/^SERVER_(UNAVAILABLE|TIMEOUT)$/),
    });
  });

  it('may ask to be left alone, and say that it is gone', async () => {
    subscriber.answering = () => ({ status: 429, headers: { 'retry-after': '120' } });
    expect(await callbacks().deliver(to(subscriber.url), EVENT)).toMatchObject({
      retryAfter: 120,
      isGone: false,
    });
    const headers = { 'retry-after': new Date(1_700_000_030_000).toUTCString() };
    subscriber.answering = () => ({ status: 503, headers });
    expect(await callbacks().deliver(to(subscriber.url), EVENT)).toMatchObject({ retryAfter: 30 });
    subscriber.answering = () => ({ status: 410 });
    expect(await callbacks().deliver(to(subscriber.url), EVENT)).toMatchObject({
      isGone: true,
      isAccepted: false,
    });
  });

  const BY_ACCIDENT: Record<string, (raw: string) => string | undefined> = {
    'answers nothing': () => undefined,
    'says OK': () => 'OK',
    'sends back what it gets': (raw) => raw,
    'sends back the data': (raw) => JSON.stringify((JSON.parse(raw) as { data: object }).data),
    'answers the value alone': (raw) =>
      JSON.stringify((JSON.parse(raw) as { data: { challenge: string } }).data.challenge),
    'answers more than that': (raw) =>
      JSON.stringify({
        challenge: (JSON.parse(raw) as { data: { challenge: string } }).data.challenge,
        ok: true,
      }),
  };
  it.each(Object.entries(BY_ACCIDENT))('that %s has not proved itself', async (_what, answer) => {
    subscriber.answering = ({ raw }) => {
      const body = answer(raw);
      return { status: 200, ...(body !== undefined && { body }) };
    };
    await expect(callbacks().challenge(to(subscriber.url), 'hook')).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
      message: expect.stringContaining('did not prove itself'),
    });
  });

  it('proves itself by the value that it was sent', async () => {
    await callbacks().challenge(to(subscriber.url), 'hook');
    expect(subscriber.types).toEqual(['webhook.challenge']);
  });

  it.each([
    'http://example.com/',
    'ftp://example.com/',
    'https://a:b@example.com/',
    'no URL',
    `https://example.com/${'a'.repeat(2_000)}`,
  ])('cannot be %s', (url) => {
    expect(() => callbackUrl(url)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });

  it('is signed for with a secret of some length', () => {
    const own = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
    expect(givenSecret(own)).toEqual(new Secret(own));
    for (const bad of ['secret', 'whsec_', `whsec_${Buffer.alloc(23).toString('base64')}`, `${own}!`])
      expect(() => givenSecret(bad)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
