import { describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import type { ScriptedHouse } from '../support/scripted-fixture.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';
import type { Script } from '../support/scripted-imap.ts';
import { MODERN } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import { TestClock, whenSilent } from '../support/test-clock.ts';

// How an account is waited with: no change is missed between the look at its mailboxes and the server's own words.

const openHouse = scriptedHouses();

interface Waited {
  readonly mailboxes: readonly { readonly path: string }[];
  readonly present: readonly string[] | null;
}

async function tokenOf(anna: Account): Promise<string> {
  const { body } = await anna.get('/v1/account/changes?fields=path');
  return (JSON.parse(body) as { token: string }).token;
}

async function waited(anna: Account, since: string, wait = 25): Promise<Waited> {
  const { body } = await anna.get(`/v1/account/changes?since=${since}&wait=${wait}&fields=path`);
  return JSON.parse(body) as Waited;
}

/** An honest LIST, behind which mail arrives in INBOX, once. */
function arrivingBehindList(isTime: () => boolean): Script {
  let hasArrived = false;
  return async (command, session) => {
    const lines = await session.honestly(command);
    if (!hasArrived && isTime()) {
      hasArrived = true;
      deliver(session.mailboxes.get('INBOX')!);
    }
    return lines;
  };
}

/** The commands of the last connection, which is the watch's. */
const written = ({ server }: ScriptedHouse) => server.transcript.writes;

describe('a wait for changes of the account', () => {
  it('hears of what arrives behind the look at the mailboxes: INBOX was opened ahead of it', async () => {
    let isWaiting = false;
    const clock = new TestClock();
    const on = { LIST: arrivingBehindList(() => isWaiting) };
    const house = await openHouse({ on }, { sessions: 2, clock });
    const since = await tokenOf(house.anna);
    isWaiting = true;
    const answer = waited(house.anna, since);
    await whenSilent(house.server, 'IDLE');
    // Much less than a wait takes: the server has said it.
    expect(await clock.outlast(40, answer)).toMatchObject({ mailboxes: [{ path: 'INBOX' }], present: null });
    const look = written(house).find((write) => write.some((command) => command.startsWith('LIST')))!;
    const verbs = look.map((command) => command.split(' ')[0]).slice(-2);
    expect(verbs).toEqual(['EXAMINE', 'LIST']);
  });

  it.each([
    ['by IDLE', MODERN],
    ['where the server says nothing by itself', MODERN.filter((word) => word !== 'IDLE')],
  ])('ends with a look at what no server tells of: other mailboxes (%s)', async (_, capabilities) => {
    const clock = new TestClock();
    const house = await openHouse({ capabilities }, { sessions: 2, clock });
    const since = await tokenOf(house.anna);
    const answer = waited(house.anna, since, 5);
    await whenSilent(house.server, capabilities === MODERN ? 'IDLE' : 'LIST');
    deliver(house.server.mailboxes.get('Archive')!);
    expect(await clock.outlive(answer)).toMatchObject({ mailboxes: [{ path: 'Archive' }], present: null });
  });

  it('answers nothing where nothing has changed, after two looks', async () => {
    const clock = new TestClock();
    const house = await openHouse({}, { sessions: 2, clock });
    const since = await tokenOf(house.anna);
    expect(await clock.outlive(waited(house.anna, since, 5))).toEqual({
      mailboxes: [],
      present: null,
      token: since,
    });
    const looks = written(house).filter((write) => write.some((command) => command.startsWith('LIST')));
    expect(looks.length).toBe(2);
  });
});
