import { describe, expect, it } from '@jest/globals';

import type { Account } from '../../support/gateway.ts';
import type { ScriptedHouse } from '../../support/scripted-fixture.ts';
import { scriptedHouses, signedIn } from '../../support/scripted-fixture.ts';
import type { Script } from '../../support/scripted-imap.ts';
import { MODERN, PLAIN } from '../../support/scripted-imap.ts';
import type { ScriptedCommand } from '../../support/scripted-command.ts';

// Servers that announce QRESYNC and do not keep it, in ways that some have been seen to.

const open = scriptedHouses();
const CAPABILITIES = [...MODERN, 'ENABLE', 'QRESYNC'];

const LIST = '{ mailbox(role: INBOX) { messages(first: 1) { changesToken } } }';
const CHANGES = `query ($since: String!) { mailbox(role: INBOX) { changes(since: $since) {
  created { uid } updated { uid flags } vanishedUids hasMore basis token } } }`;

const enabled: Script = ({ tag }) => ['* ENABLED QRESYNC', `${tag} OK done`];

/** EXAMINE with QRESYNC is answered as one without, and with a line more; every other one as it is. */
function resync(...lies: string[]): Script {
  return async (command, session) => {
    const honest = await session.honestly(isResync(command) ? plain(command) : command);
    return isResync(command) ? [...honest.slice(0, -1), ...lies, honest.at(-1)!] : honest;
  };
}

const isResync = ({ text }: ScriptedCommand) => text.includes('QRESYNC');
const plain = (command: ScriptedCommand): ScriptedCommand => ({ ...command, args: command.args.slice(0, 1) });

/** Twenty messages, of which 4 and 9 go, while 12 is flagged and 21 arrives. */
async function changed(on: Readonly<Record<string, Script>>, capabilities: readonly string[] = CAPABILITIES) {
  const house = await open({ capabilities, mailboxes: { INBOX: 20 }, on: { ENABLE: enabled, ...on } });
  const account = await signedIn(house);
  const { mailbox } = (await account.query(LIST)) as { mailbox: { messages: { changesToken: string } } };
  change(house);
  return ask(account, mailbox.messages.changesToken);
}

function change({ server }: ScriptedHouse): void {
  const inbox = server.mailboxes.get('INBOX')!;
  const of = (uid: number) => inbox.messages.find((message) => message.uid === uid)!;
  inbox.remove([of(4), of(9)]);
  inbox.setFlags(of(12), ['\\Flagged']);
  inbox.append({ raw: Buffer.from('Subject: 21\r\n\r\nx\r\n'), flags: [], receivedAt: new Date() });
}

async function ask(account: Account, since: string) {
  const { data, errors } = await account.ask(CHANGES, { since });
  expect(errors).toBeUndefined();
  return (data as { mailbox: { changes: object } }).mailbox.changes;
}

const FOUND = {
  created: [{ uid: 21 }],
  updated: [{ uid: 12, flags: ['\\Flagged'] }],
  vanishedUids: '4,9',
  hasMore: false,
};

describe('a server that announces QRESYNC', () => {
  it('is believed where it tells the truth', async () => {
    const truth = ['* VANISHED (EARLIER) 4,9', '* 10 FETCH (UID 12 FLAGS (\\Flagged) MODSEQ (30))'];
    expect(await changed({ EXAMINE: resync(...truth) })).toMatchObject({ ...FOUND, basis: 'QRESYNC' });
  });

  it.each<[string, Readonly<Record<string, Script>>]>([
    ['and enables nothing', { ENABLE: ({ tag }) => [`${tag} OK done`], EXAMINE: resync() }],
    ['and refuses to enable it', { ENABLE: ({ tag }) => [`${tag} BAD no`], EXAMINE: resync() }],
    [
      'and enables something else',
      { ENABLE: ({ tag }) => ['* ENABLED CONDSTORE', `${tag} OK done`], EXAMINE: resync() },
    ],
    [
      'like iCloud: it enables nothing, VANISHED cannot be read and numbers are wrong',
      {
        ENABLE: ({ tag }) => [`${tag} OK done`],
        EXAMINE: resync(
          '* VANISHED (EARLIER) 4 9,',
          '* 19 FETCH (UID 12 FLAGS (\\Flagged) MODSEQ (30))',
          '* 1 FETCH (UID 19 FLAGS () MODSEQ (3))',
        ),
      },
    ],
    [
      'like a Cyrus with mailboxes of 2.x: it tells of more messages than there ever were',
      { EXAMINE: resync('* VANISHED (EARLIER) 1:26183,26185') },
    ],
    [
      'like James once: all old messages have gone',
      { EXAMINE: resync('* VANISHED (EARLIER) 1:20', '* 10 FETCH (UID 12 FLAGS (\\Flagged) MODSEQ (30))') },
    ],
    ['and says that all has vanished', { EXAMINE: resync('* VANISHED (EARLIER) 1:20') }],
    ['and says that nearly all has vanished', { EXAMINE: resync('* VANISHED (EARLIER) 1:18,20') }],
    ['and says that nothing has', { EXAMINE: resync() }],
    ['and says too little', { EXAMINE: resync('* VANISHED (EARLIER) 4') }],
    ['and says what cannot be read', { EXAMINE: resync('* VANISHED (EARLIER) 4;9') }],
    [
      'and does not know the parameter',
      {
        EXAMINE: async (command, session) =>
          isResync(command) ? [`${command.tag} BAD Invalid parameter`] : session.honestly(command),
      },
    ],
  ])('%s: its changes are found by CONDSTORE', async (_title, on) => {
    expect(await changed(on)).toMatchObject({ ...FOUND, basis: 'CONDSTORE' });
  });

  it('and keeps no modification sequences in this mailbox: flags are compared', async () => {
    const unkept: Script = async (command, session) => {
      const honest = await session.honestly(plain(command));
      return honest.map((line) =>
        Buffer.from(line.toString('latin1').replace(/HIGHESTMODSEQ \d+/, 'NOMODSEQ')),
      );
    };
    expect(await changed({ EXAMINE: unkept })).toMatchObject({
      ...FOUND,
      updated: expect.anything(),
      basis: 'FLAGS',
    });
  });
});

describe('a mailbox that is not what it was', () => {
  /** The second time, what EXAMINE answers is replaced. */
  const other = (from: RegExp, to: string): Script => {
    let times = 0;
    return async (command, session) => {
      const honest = await session.honestly(command);
      if (++times === 1) return honest;
      return honest.map((line) => Buffer.from(line.toString('latin1').replace(from, to)));
    };
  };

  it.each([
    ['was recreated', /UIDVALIDITY \d+/, 'UIDVALIDITY 7'],
    ['was set back', /UIDNEXT \d+/, 'UIDNEXT 5'],
    ['was set back in its modification sequences', /HIGHESTMODSEQ \d+/, 'HIGHESTMODSEQ 1'],
  ])('%s: the token is stale', async (_title, from, to) => {
    const on = { EXAMINE: other(from, to) };
    const house = await open({ capabilities: MODERN, mailboxes: { INBOX: 20 }, on });
    const account = await signedIn(house);
    const { mailbox } = (await account.query(LIST)) as { mailbox: { messages: { changesToken: string } } };
    const { errors } = await account.ask(CHANGES, { since: mailbox.messages.changesToken });
    expect(errors).toMatchObject([{ extensions: { code: 'STALE_ID' } }]);
  });
});

describe('a server like GNU mailutils', () => {
  /** Refuses a set of which one part lies between two messages. */
  const refusing: Script = async (command, session) => {
    const uids = session.selected!.messages.map(({ uid }) => uid);
    const isBetween = (part: string) => {
      const [from = 0, to = from] = part.split(':').map((end) => (end === '*' ? Infinity : Number(end)));
      return !uids.some((uid) => uid >= from && uid <= to) && uids.some((uid) => uid > to);
    };
    const [, set = ''] = /^UID FETCH (\S+)/.exec(command.text) ?? [];
    const isRefused = set.split(',').some(isBetween);
    return isRefused ? [`${command.tag} BAD Failed to parse message set`] : session.honestly(command);
  };
  /** Takes UIDs for numbers: as many are found, and others. */
  const misled: Script = ({ text }, { selected }) => {
    const [, from = 1, to = 1] = /UID (\d+):(\d+)$/.exec(text)?.map(Number) ?? [];
    const left = selected!.messages.filter(({ uid }) => uid >= from && uid <= to).length;
    return [`* SEARCH ${Array.from({ length: left }, (_, i) => from + i).join(' ')}`];
  };

  async function synced(messages: number, changes: (house: ScriptedHouse) => void) {
    const on = { 'UID FETCH': refusing, 'UID SEARCH': misled };
    const house = await open({ capabilities: PLAIN, mailboxes: { INBOX: messages }, on });
    const account = await signedIn(house);
    const { mailbox } = (await account.query(LIST)) as { mailbox: { messages: { changesToken: string } } };
    const first = (await ask(account, mailbox.messages.changesToken)) as { token: string };
    changes(house);
    return ask(account, first.token);
  }

  it('is not asked to search by UID: it would find as many messages, and others', async () => {
    const found = await synced(700, ({ server }) => {
      const inbox = server.mailboxes.get('INBOX')!;
      inbox.remove(inbox.messages.filter(({ uid }) => uid === 4 || uid === 9));
    });
    expect(found).toMatchObject({ created: [], vanishedUids: '4,9', hasMore: false, basis: 'FLAGS' });
  });

  it('refuses UIDs of which none is left: that is none', async () => {
    const found = await synced(20, ({ server }) => {
      const inbox = server.mailboxes.get('INBOX')!;
      inbox.remove([...inbox.messages]);
      inbox.append({ raw: Buffer.from('Subject: 21\r\n\r\nx\r\n'), flags: [], receivedAt: new Date() });
    });
    expect(found).toMatchObject({ created: [{ uid: 21 }], vanishedUids: '1:20', basis: 'FLAGS' });
  });
});
