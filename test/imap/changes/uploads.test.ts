import { afterEach, describe, expect, it } from '@jest/globals';

import { createApp } from '../../../src/app.ts';
import { localConfig } from '../../../src/config.ts';
import { startFront } from '../../../src/node/front.ts';
import type { Front } from '../../../src/node/server.ts';
import type { ScriptedImapOptions } from '../../support/scripted-imap.ts';
import { MODERN, ScriptedImap } from '../../support/scripted-imap.ts';
import type { Place } from '../../support/uploads.ts';
import { LongMessage, answerTo, beginUpload, upload } from '../../support/uploads.ts';

// Uploads that no mail server gets to see whole.

const MESSAGE = new LongMessage('Subject: large\r\n', 3_000_000);
let server: ScriptedImap;
let front: Front;

afterEach(async () => {
  await front.close(0);
  await server.close();
});

async function open(options: Partial<ScriptedImapOptions>, patience?: number): Promise<Place> {
  server = new ScriptedImap(options);
  await server.listen();
  const app = createApp(localConfig({ POSTERN_SERVERS: server.url, POSTERN_SESSIONS: '0' }), () => {});
  front = await startFront(app, { port: 0, log: () => {}, ...(patience && { patience }) });
  const response = await fetch(`http://127.0.0.1:${front.port}/v1/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'anna', password: 'secret' }),
  });
  const { token } = (await response.json()) as { token: string };
  return { port: front.port, authorization: `Bearer ${token}`, path: '/v1/mailboxes/INBOX/messages' };
}

const heard = () => server.transcripts.flatMap(({ commands }) => commands).join('\n');
const stored = () => server.mailboxes.get('INBOX')!.messages.length;

describe('an upload', () => {
  it('above APPENDLIMIT is refused before its body is asked for', async () => {
    const place = await open({ capabilities: [...MODERN, 'APPENDLIMIT=2000000'] });
    const request = beginUpload(place, MESSAGE.size, { expect: '100-continue' });
    let isAsked = false;
    request.on('continue', () => (isAsked = true));
    request.flushHeaders();
    const answer = await answerTo(request);
    request.destroy();
    expect(answer).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
    expect(answer.body.detail).toContain('2000000');
    expect(isAsked).toBe(false);
    expect(heard()).not.toContain('APPEND');
  });

  it('whose client falls silent is given up, and nothing is added', async () => {
    const place = await open({ capabilities: MODERN }, 50);
    const before = stored();
    const request = beginUpload(place, MESSAGE.size);
    const [head, first] = [...MESSAGE];
    request.write(Buffer.concat([head!, first!]));
    expect(await answerTo(request)).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT' } });
    request.destroy();
    expect(stored()).toBe(before);
    const again = await upload(place, MESSAGE.size, MESSAGE);
    expect(again).toMatchObject({ status: 201, body: { message: { uid: expect.any(Number) as unknown } } });
    expect(stored()).toBe(before + 1);
  });

  it('without a length, or with another type, is held to what is held', async () => {
    const place = await open({ capabilities: MODERN });
    const large = new LongMessage('Subject: large\r\n', 7_000_000);
    const chunked = beginUpload(place, undefined);
    for (const piece of large) chunked.write(piece);
    chunked.end();
    expect(await answerTo(chunked)).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
    const other = await upload(place, large.size, large, { 'content-type': 'text/plain' });
    expect(other).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
    expect(other.body.detail).toContain('attachments.fromMessage');
    expect(heard()).not.toContain('APPEND');
  });

  it('of a caller without a token is held to little', async () => {
    const place = await open({ capabilities: MODERN });
    const stranger = await upload({ ...place, authorization: 'Bearer x' }, MESSAGE.size, MESSAGE);
    expect(stranger).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
  });
});
