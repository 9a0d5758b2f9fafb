import { afterEach } from '@jest/globals';

import type { Account, GatewayOptions } from './gateway.ts';
import { Gateway } from './gateway.ts';
import type { ScriptedImap } from './scripted-imap.ts';
import { scriptedImap } from './scripted-imap.ts';
import type { ScriptedImapOptions } from './scripted-options.ts';

/** A gateway to one scripted server. */
export interface ScriptedHouse {
  readonly server: ScriptedImap;
  readonly gateway: Gateway;
  /** Anna, with her password in every call: nothing is remembered of the server. */
  readonly anna: Account;
  /** Everything that the gateway logged, as JSON lines. */
  readonly log: string[];
}

export type OpenHouse = (
  options?: Partial<ScriptedImapOptions>,
  gatewayOptions?: Partial<GatewayOptions>,
) => Promise<ScriptedHouse>;

/** Houses for the tests of a file; each is torn down with its test. */
export function scriptedHouses(): OpenHouse {
  const servers: ScriptedImap[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  return async (options = {}, gatewayOptions = {}) => {
    const server = await scriptedImap(options);
    servers.push(server);
    const log: string[] = [];
    const gateway = new Gateway({
      servers: server.url,
      ...(server.options.security !== 'NONE' && { caFile: server.caFile }),
      log: (entry) => log.push(JSON.stringify(entry)),
      ...gatewayOptions,
    });
    return { server, gateway, anna: gateway.basic('anna', 'secret'), log };
  };
}

/** Anna with a token: the gateway has met her server before. */
export async function signedIn({ server, gateway }: ScriptedHouse): Promise<Account> {
  const account = await gateway.signIn('anna', 'secret');
  await server.quiet();
  return account;
}
