import { expect, it } from '@jest/globals';

import type { Script } from '../../support/scripted-imap.ts';
import { scriptedHouses, signedIn } from '../../support/scripted-fixture.ts';

// Microsoft accepts a sign-in, and says to the first command behind it that user and token do not fit.

const open = scriptedHouses();
const COMMANDS = ['LIST', 'NAMESPACE', 'CAPABILITY', 'EXAMINE', 'STATUS', 'NOOP'];

it('is UNAUTHENTICATED at the sign-in and in a call, and is not tried again', async () => {
  let isConnected = true;
  const answer: Script = (command, session) =>
    isConnected
      ? session.honestly(command)
      : [`${command.tag} BAD User is authenticated but not connected.`, '* BYE Connection closed. 14'];
  const house = await open({ on: Object.fromEntries(COMMANDS.map((name) => [name, answer])) });
  const account = await signedIn(house);
  isConnected = false;
  await expect(house.gateway.signIn('anna', 'secret')).rejects.toThrow(
    /401.*although it accepted the sign-in/,
  );
  await house.server.quiet();
  const before = house.server.transcripts.length;
  const { errors } = await account.ask('{ mailbox(role: INBOX) { messages(first: 1) { totalCount } } }');
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
  expect(house.server.transcripts.length - before).toBe(1);
});
