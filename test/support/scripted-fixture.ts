import type { Account } from './gateway.ts';
import type { ScriptedImapOptions } from './scripted-imap.ts';
import { ScriptedImap } from './scripted-imap.ts';
import type { House, OpenHouse } from './scripted-server.ts';
import { housesOf } from './scripted-server.ts';

/** A gateway to one scripted IMAP server. */
export type ScriptedHouse = House<ScriptedImap>;

/** Houses for the tests of a file; each is torn down with its test. */
export const scriptedHouses = (): OpenHouse<ScriptedImapOptions, ScriptedImap> =>
  housesOf((options) => new ScriptedImap(options));

/** Anna with a token: the gateway has met her server before. */
export async function signedIn({ server, gateway }: ScriptedHouse): Promise<Account> {
  const account = await gateway.signIn('anna', 'secret');
  await server.quiet();
  return account;
}
