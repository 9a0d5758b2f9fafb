import { describe, expect, it } from '@jest/globals';

import { Gateway } from '../support/gateway.ts';

const gateway = new Gateway({ servers: 'imap+plain://127.0.0.1:1' });
const JSON_BODY = { 'content-type': 'application/json' };

async function problemOf(method: string, path: string, headers: Record<string, string> = {}, body = '') {
  const answer = await gateway.request(method, path, headers, body);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const { code } = JSON.parse(answer.body) as { code: string };
  return { status: answer.status, code };
}

describe('REST', () => {
  it('says that it is well, to HEAD as well', async () => {
    expect(await gateway.request('GET', '/health')).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    expect(await gateway.request('HEAD', '/health')).toMatchObject({ status: 200, body: '' });
  });

  it.each(['/nothing', '/health/', '/v1/tokens/1', '/__proto__', '/%2e%2e/health', '/HEALTH'])(
    'has nothing at %s',
    async (path) => {
      expect(await problemOf('GET', path)).toEqual({ status: 404, code: 'NOT_FOUND' });
    },
  );

  it.each([
    ['GET', '/v1/tokens'],
    ['DELETE', '/v1/tokens'],
    ['POST', '/health'],
    ['CONSTRUCTOR', '/health'],
  ])('takes no %s at %s', async (method, path) => {
    expect(await problemOf(method, path)).toEqual({ status: 405, code: 'METHOD' });
  });

  it.each<[string, Record<string, string>]>([
    ['none', {}],
    ['text/plain', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['something like JSON', { 'content-type': 'application/jsonx' }],
  ])('takes no body of type %s', async (_title, headers) => {
    expect(await problemOf('POST', '/v1/tokens', headers, '{"user":"a","password":"b"}')).toEqual({
      status: 415,
      code: 'MEDIA_TYPE',
    });
  });

  it.each([
    '',
    'nope',
    '[]',
    'null',
    '{}',
    '{"user":"a"}',
    '{"user":"a","password":5}',
    '{"user":"","password":"b"}',
    '{"user":"a","password":""}',
    '{"user":"a","password":"b","server":5}',
    '{"user":"a","password":"b","server":"nope"}',
    '{"user":"a","password":"b","extra":1}',
    `{"user":"${'x'.repeat(1001)}","password":"b"}`,
  ])('takes no body %j', async (body) => {
    expect(await problemOf('POST', '/v1/tokens', JSON_BODY, body)).toEqual({
      status: 400,
      code: 'BAD_USER_INPUT',
    });
  });

  it('never repeats what was sent', async () => {
    const answer = await gateway.request(
      'POST',
      '/v1/tokens',
      JSON_BODY,
      '{"user":"anna","password":["hunter2"]}',
    );
    expect(answer.body).not.toContain('hunter2');
  });

  it('takes JSON with a charset', async () => {
    const answer = await gateway.request(
      'POST',
      '/v1/tokens',
      { 'Content-Type': 'application/json; charset=utf-8' },
      '{"user":"a","password":"b"}',
    );
    expect(answer.status).toBe(502);
  });
});
