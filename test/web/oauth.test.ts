import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { OauthHouse } from '../support/oauth-house.ts';
import { startOauthHouse } from '../support/oauth-house.ts';
import type { ScriptedProvider } from '../support/scripted-provider.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { WAYS, WebClient, whyNoWebClient } from '../support/web-client.ts';

// Signing in at a provider of the test's own, whose tokens a real server takes.

const reason = await whyNoWebClient();

/** The page's address has to be known ahead: the provider leads back to it. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describeServer('dovecot', () => {
  if (reason !== undefined) return void it.skip(`cannot be shown: ${reason}`, () => undefined);
  let house: OauthHouse;
  let provider: ScriptedProvider;
  let client: WebClient;
  beforeAll(async () => {
    house = await startOauthHouse();
    provider = await house.provider();
    provider.user = house.user;
    const server = `imaps://localhost:${house.server.ports.imaps}`;
    const port = await freePort();
    client = await WebClient.start({
      PORT: String(port),
      POSTERN_SERVERS: server,
      POSTERN_CA_FILE: house.server.caFile,
      POSTERN_OAUTH_PROVIDERS: provider.entry('own', server),
      POSTERN_OAUTH_RETURN_TO: `http://127.0.0.1:${port}/`,
    });
  }, 120_000);
  afterAll(async () => {
    await client.stop();
    await provider.close();
    await house.close();
  });

  it.each(['mouse', 'keyboard'] as const)('signs in at a provider, by %s, and keeps no code', async (way) => {
    const [page, wrong] = await client.open();
    await page.getByRole('checkbox', { name: /Stay signed in/ }).check();
    await WAYS[way](page.getByRole('button', { name: 'Sign in with own' }));
    await page.getByRole('heading', { name: 'All done' }).waitFor();
    await page.getByText(house.user).first().waitFor();
    expect(page.url()).toBe(`${client.url}/`);
    expect(await page.evaluate('Object.keys({ ...sessionStorage })')).toEqual(['postern-token']);
    await page.reload();
    await page.getByRole('heading', { name: 'All done' }).waitFor();
    expect(wrong.filter((each) => !each.startsWith(provider.issuer))).toEqual([]);
    await page.context().close();
  });

  it('says so where the provider sends people back without consent', async () => {
    provider.options.refusal = 'access_denied';
    const [page] = await client.open();
    await page.getByRole('button', { name: 'Sign in with own' }).click();
    await page.getByText('Nothing was signed in to').waitFor();
    expect(page.url()).toBe(`${client.url}/`);
    await page.context().close();
  });
});
