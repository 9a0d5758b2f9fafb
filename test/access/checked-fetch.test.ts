import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { checkedFetch } from '../../src/access/checked-fetch.ts';

// Requests to hosts whose addresses are checked, and what they may cost.

describe('a checked request', () => {
  let server: http.Server;
  let heard = 0;
  const url = (path: string, host = '127.0.0.1') =>
    new URL(`http://${host}:${(server.address() as AddressInfo).port}${path}`);
  const get = { method: 'GET', headers: {} };
  const bounds = { isNamed: true, signal: new AbortController().signal, most: 1_000 };

  beforeAll(async () => {
    server = http.createServer(({ url: path }, response) => {
      heard++;
      if (path === '/slow') return;
      if (path === '/redirect') response.writeHead(302, { location: 'http://127.0.0.1:1/' });
      response.end(path === '/large' ? 'x'.repeat(1_001) : 'x'.repeat(1_000));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is answered within its bounds, and not beyond them', async () => {
    const answer = await checkedFetch(url('/'), get, bounds);
    expect([answer.status, (await answer.text()).length]).toEqual([200, 1_000]);
    await expect(checkedFetch(url('/large'), get, bounds)).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
    });
  });

  it('follows no redirect', async () => {
    expect((await checkedFetch(url('/redirect'), get, bounds)).status).toBe(302);
  });

  it('ends when it is no longer waited for', async () => {
    const signal = AbortSignal.timeout(50);
    await expect(checkedFetch(url('/slow'), get, { ...bounds, signal })).rejects.toMatchObject({
      code: 'SERVER_TIMEOUT',
    });
  });

  it.each(['127.0.0.1', 'localhost', '[::1]'])(
    'never reaches %s, unless the deployment names it',
    async (host) => {
      const before = heard;
      const request = checkedFetch(url('/', host), get, { ...bounds, isNamed: false });
      await expect(request).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE' });
      expect(heard).toBe(before);
    },
  );
});
