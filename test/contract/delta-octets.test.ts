import { afterEach, describe, expect, it } from '@jest/globals';

import type { Account, Plan } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { HidingProxy } from '../support/hiding-proxy.ts';
import { RawImap, quoted } from '../support/servers/raw-imap.ts';
import type { Credentials, RealServer } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// What a sync of a large mailbox costs on the wire, on a kept session: no changes, ten, and all flags.

/** By option fewer, or more. */
const MESSAGES = Number(process.env['POSTERN_DELTA_MESSAGES'] ?? 100_000);
const AT_ONCE = 5_000;
const KB = 1024;

const LIST = '{ mailbox(role: INBOX) { messages(first: 1) { changesToken } } }';
const CHANGES = `query ($since: String!) { mailbox(role: INBOX) { changes(since: $since) {
  created { uid flags } updated { uid flags } vanishedUids token hasMore basis } } }`;

interface Changes {
  readonly created: readonly { readonly uid: number }[];
  readonly updated: readonly { readonly uid: number; readonly flags: readonly string[] }[];
  readonly vanishedUids: string;
  readonly token: string;
  readonly hasMore: boolean;
  readonly basis: string;
}

const TIERS = {
  QRESYNC: [],
  CONDSTORE: ['QRESYNC'],
  'CONDSTORE without ESEARCH': ['QRESYNC', 'ESEARCH'],
  FLAGS: ['QRESYNC', 'CONDSTORE', 'ESEARCH'],
} as const;
type TierName = keyof typeof TIERS;

describeServer('dovecot', (server) => {
  describe(`${MESSAGES} messages`, () => {
    let reader: Reader | undefined;
    afterEach(() => reader?.close());
    /** Each test changes other messages. */
    let shift = 0;

    it.each<[TierName, number]>([
      ['QRESYNC', KB],
      ['CONDSTORE', KB],
      ['CONDSTORE without ESEARCH', KB],
      // The flags of the newest 512 have to be looked at.
      ['FLAGS', 24 * KB],
    ])('with nothing to tell, by %s: one round trip, %d octets', async (tier, most) => {
      reader = await Reader.start(server, await user(), tier);
      const cost = await reader.cost();
      expect(cost).toMatchObject({ trips: 1, changes: { created: [], updated: [], vanishedUids: '' } });
      expect(cost.octets).toBeLessThan(most);
    });

    it.each<[TierName, number, number]>([
      ['QRESYNC', 1, 2 * KB],
      ['CONDSTORE', 3, 25 * KB],
    ])('after ten changes at the newest end, by %s: %d round trips, %d octets', async (tier, trips, most) => {
      reader = await Reader.start(server, await user(), tier);
      const end = MESSAGES - (shift += 40);
      await reader.change(
        `UID STORE ${end - 5}:${end - 1} +FLAGS.SILENT (\\Flagged)`,
        `UID STORE ${end - 20}:${end - 17} +FLAGS.SILENT (\\Deleted)`,
        'EXPUNGE',
        'APPEND INBOX {14+}\r\nSubject: a\r\n\r\n',
      );
      const cost = await reader.cost();
      expect(cost.changes).toMatchObject({ created: [{ flags: [] }], hasMore: false });
      expect(cost.changes.updated.map(({ uid }) => end - uid)).toEqual([5, 4, 3, 2, 1]);
      expect(names(cost.changes.vanishedUids, end - 20, end - 17)).toBe(true);
      expect(cost.trips).toBeLessThanOrEqual(trips);
      expect(cost.octets).toBeLessThan(most);
    });

    it.each<[TierName, number, number]>([
      ['QRESYNC', 2, 2 * KB],
      ['CONDSTORE', 3, 25 * KB],
    ])('after ten changes anywhere, by %s: %d round trips, %d octets', async (tier, trips, most) => {
      reader = await Reader.start(server, await user(), tier);
      const gone = [0.11, 0.35, 0.52, 0.77, 0.93].map((part) => Math.floor(MESSAGES * part) + shift);
      const flagged = [0.2, 0.4, 0.6, 0.8, 0.999].map((part) => Math.floor(MESSAGES * part) + shift);
      shift += 1;
      await reader.change(
        `UID STORE ${flagged.join()} +FLAGS.SILENT (\\Flagged)`,
        `UID STORE ${gone.join()} +FLAGS.SILENT (\\Deleted)`,
        'EXPUNGE',
      );
      const cost = await reader.cost();
      expect(cost.changes).toMatchObject({ created: [], hasMore: false });
      expect(cost.changes.updated.map(({ uid }) => uid)).toEqual(flagged);
      for (const uid of gone) expect(names(cost.changes.vanishedUids, uid, uid)).toBe(true);
      expect(cost.trips).toBeLessThanOrEqual(trips);
      expect(cost.octets).toBeLessThan(most);
    });

    it.each<[TierName]>([['QRESYNC'], ['CONDSTORE']])(
      'after all were marked as read, by %s: 60 KB, and never a full listing',
      async (tier) => {
        reader = await Reader.start(server, await user(), tier);
        await reader.change('UID STORE 1:* +FLAGS.SILENT (\\Seen)');
        const cost = await reader.cost();
        expect(cost.changes.hasMore).toBe(MESSAGES > 2_000);
        expect(cost.trips).toBeLessThanOrEqual(2);
        expect(cost.octets).toBeLessThan(60 * KB);
        await reader.change('UID STORE 1:* -FLAGS.SILENT (\\Seen)');
      },
    );

    let made: Promise<Credentials> | undefined;
    const user = () => (made ??= filled(server));
  });
});

/** Some servers name holes as well. */
function names(set: string, from: number, to: number): boolean {
  return set.split(',').some((range) => {
    const [first = 0, last = first] = range.split(':').map(Number);
    return first <= from && to <= last;
  });
}

/** A user with as many messages, put in by as few commands. */
async function filled(server: RealServer): Promise<Credentials> {
  const user = await server.newUser();
  const imap = await signedIn(server, user);
  for (let left = MESSAGES; left > 0; left -= AT_ONCE) {
    const parts = Array.from(
      { length: Math.min(left, AT_ONCE) },
      (_, i) => `{14+}\r\nSubject: ${i % 10}\r\n\r\n`,
    );
    await imap.command(`APPEND INBOX ${parts.join(' ')}`);
  }
  imap.close();
  return user;
}

async function signedIn(server: RealServer, { user, password }: Credentials): Promise<RawImap> {
  const imap = await RawImap.connect(server);
  await imap.command(`LOGIN ${quoted(user)} ${quoted(password)}`);
  return imap;
}

/** An app that syncs the inbox over a session that is kept, and another client that changes it. */
class Reader {
  readonly #server: RealServer;
  readonly #user: Credentials;
  readonly #proxy: HidingProxy;
  readonly #gateway: Gateway;
  readonly #account: Account;
  readonly #tier: TierName;
  #token = '';

  private constructor(server: RealServer, user: Credentials, proxy: HidingProxy, tier: TierName) {
    this.#server = server;
    this.#user = user;
    this.#proxy = proxy;
    this.#tier = tier;
    this.#gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${proxy.port}`, sessions: 1 });
    this.#account = this.#gateway.basic(user.user, user.password);
  }

  static async start(server: RealServer, user: Credentials, tier: TierName): Promise<Reader> {
    const hidden = TIERS[tier];
    const proxy = await HidingProxy.start(server.ports.imap, hidden.length > 0 ? hidden : ['NOTHING']);
    const reader = new Reader(server, user, proxy, tier);
    const { mailbox } = (await reader.#account.query(LIST)) as Listed;
    reader.#token = mailbox.messages.changesToken;
    await reader.#ask();
    return reader;
  }

  /** The next sync. */
  async cost(): Promise<{ trips: number; octets: number; changes: Changes }> {
    const { plan, changes } = await this.#ask();
    expect(changes.basis).toBe(this.#tier.split(' ')[0]);
    expect(plan.roundTrips).toMatchObject({ connection: 0, signIn: 0 });
    const { sent, received } = plan.octets;
    if (process.env['POSTERN_SHOW']) console.log(this.#tier, sent, received, plan.flights);
    return { trips: plan.roundTrips.mail, octets: sent + received, changes };
  }

  async change(...commands: readonly string[]): Promise<void> {
    const imap = await signedIn(this.#server, this.#user);
    for (const command of ['SELECT INBOX', ...commands]) await imap.command(command);
    imap.close();
  }

  async close(): Promise<void> {
    await this.#gateway.close();
    await this.#proxy.close();
  }

  async #ask(): Promise<{ plan: Plan; changes: Changes }> {
    const explained = { 'postern-explain': 'true' };
    const { data, errors, extensions } = await this.#account.ask(CHANGES, { since: this.#token }, explained);
    expect(errors).toBeUndefined();
    const { changes } = (data as { mailbox: { changes: Changes } }).mailbox;
    this.#token = changes.token;
    return { plan: extensions!.plan, changes };
  }
}

interface Listed {
  readonly mailbox: { readonly messages: { readonly changesToken: string } };
}
