import type { Credentials, RealServer } from '../servers/real-servers.ts';
import { RawImap, quoted } from '../servers/raw-imap.ts';
import { flagText } from './mailbox-copy.ts';
import type { Random } from './random.ts';

const FLAGS = ['\\Seen', '\\Flagged', '\\Answered', '\\Draft', '$Forwarded', 'work'];

/** Several mail clients of one user, each with a session of its own, which change one mailbox in all ways there are. */
export class Walkers {
  steps = 0;
  readonly #sessions: RawImap[];
  readonly #random: Random;
  readonly #mailbox: string;
  readonly #other: string;
  readonly #canMove: boolean;

  readonly #connect: () => Promise<RawImap>;
  /** Steps at which a session was lost. */
  #lost = 0;

  private constructor(
    sessions: RawImap[],
    connect: () => Promise<RawImap>,
    { random, place }: { readonly random: Random; readonly place: Place },
  ) {
    this.#sessions = sessions;
    this.#connect = connect;
    this.#random = random;
    this.#mailbox = quoted(place.mailbox);
    this.#other = quoted(place.other);
    this.#canMove = place.canMove;
  }

  static async start(
    server: RealServer,
    { user, password }: Credentials,
    random: Random,
    place: Place,
  ): Promise<Walkers> {
    const connect = async () => {
      const session = await RawImap.connect(server);
      await session.command(`LOGIN ${quoted(user)} ${quoted(password)}`);
      return session;
    };
    const sessions = await Promise.all([1, 2, 3].map(connect));
    for (const path of [place.mailbox, place.other]) await sessions[0]!.command(`CREATE ${quoted(path)}`);
    const walkers = new Walkers(sessions, connect, { random, place });
    for (const session of sessions) await session.command(`SELECT ${walkers.#mailbox}`);
    return walkers;
  }

  close(): void {
    for (const session of this.#sessions) session.close();
  }

  /** One change by one of them. */
  async step(): Promise<void> {
    this.steps++;
    const session = this.#random.oneOf(this.#sessions);
    const step = this.#random.oneOf(STEPS);
    await this[step](session).catch((error: unknown) => {
      // Another client was quicker.
      if (/ (NO|BAD) /.test(String(error))) return;
      if (++this.#lost > this.steps / 20 + 2) throw error;
      return this.#comeBack();
    });
  }

  /** All begin anew: servers end sessions in a mailbox that is deleted under them, and some break off otherwise. */
  async #comeBack(): Promise<void> {
    this.close();
    this.#sessions.splice(0, Infinity, ...(await Promise.all([1, 2, 3].map(this.#connect))));
    const [first] = this.#sessions;
    // Where it was lost between DELETE and CREATE.
    await first!.command(`CREATE ${this.#mailbox}`).catch(() => undefined);
    for (const session of this.#sessions) await session.command(`SELECT ${this.#mailbox}`);
  }

  /** The mailbox as the server has it, by UID. */
  async truth(): Promise<Map<number, string>> {
    const [session] = this.#sessions;
    await session!.command(`EXAMINE ${this.#mailbox}`);
    const said = (await session!.command('UID FETCH 1:* (UID FLAGS)')).toString('latin1');
    await session!.command(`SELECT ${this.#mailbox}`);
    const rows = [...said.matchAll(/^\* \d+ FETCH \((.*)\)\r?$/gm)].map(([, row]) => row!);
    return new Map(
      rows.flatMap((row): [number, string][] => {
        const [uid, flags] = [/UID (\d+)/.exec(row)?.[1], /FLAGS \(([^)]*)\)/.exec(row)?.[1]];
        return uid && flags !== undefined ? [[Number(uid), flagText(flags.split(' ').filter(Boolean))]] : [];
      }),
    );
  }

  async append(session: RawImap): Promise<void> {
    const raw = Buffer.from(`Subject: ${this.steps}\r\n\r\nstep ${this.steps}\r\n`);
    const tag = session.send(`APPEND ${this.#mailbox} (${this.#flags()}) {${raw.length}}`);
    await session.continued(tag);
    session.write(Buffer.concat([raw, Buffer.from('\r\n')]));
    await session.answer(tag);
  }

  async flags(session: RawImap): Promise<void> {
    const way = this.#random.oneOf(['+FLAGS', '-FLAGS', 'FLAGS', '+FLAGS.SILENT']);
    await session.command(`UID STORE ${await this.#some(session)} ${way} (${this.#flags()})`);
  }

  async expunge(session: RawImap): Promise<void> {
    const set = await this.#some(session);
    await session.command(`UID STORE ${set} +FLAGS.SILENT (\\Deleted)`);
    await session.command('EXPUNGE');
  }

  async move(session: RawImap): Promise<void> {
    if (!this.#canMove) return this.expunge(session);
    await session.command(`UID MOVE ${await this.#some(session)} ${this.#other}`);
  }

  /** Back again, under other UIDs. */
  async copyBack(session: RawImap): Promise<void> {
    await session.command(`SELECT ${this.#other}`);
    try {
      await session.command(`UID COPY ${await this.#some(session)} ${this.#mailbox}`);
    } finally {
      await session.command(`SELECT ${this.#mailbox}`);
    }
  }

  async look(session: RawImap): Promise<void> {
    await session.command('NOOP');
  }

  async recreate(session: RawImap): Promise<void> {
    if (!this.#random.is(0.04)) return this.append(session);
    for (const each of this.#sessions) await each.command(`SELECT ${this.#other}`);
    await session.command(`DELETE ${this.#mailbox}`);
    await session.command(`CREATE ${this.#mailbox}`);
    for (const each of this.#sessions) await each.command(`SELECT ${this.#mailbox}`);
  }

  #flags(): string {
    return FLAGS.filter(() => this.#random.is(0.3)).join(' ');
  }

  /** One message, or a few in a row, anywhere. */
  async #some(session: RawImap): Promise<string> {
    const said = (await session.command('UID SEARCH ALL')).toString('latin1');
    const uids = (/^\* SEARCH([ \d]*)/m.exec(said)?.[1] ?? '').split(' ').filter(Boolean).map(Number);
    if (uids.length === 0) return '1';
    const at = this.#random.is(0.5)
      ? uids.length - 1 - this.#random.below(Math.min(20, uids.length))
      : this.#random.below(uids.length);
    return uids.slice(at, at + 1 + (this.#random.is(0.2) ? this.#random.below(12) : 0)).join(',');
  }
}

/** Where they walk. */
export interface Place {
  readonly mailbox: string;
  readonly other: string;
  readonly canMove: boolean;
}

/** More come than go. */
const STEPS = [
  'append',
  'append',
  'append',
  'append',
  'flags',
  'flags',
  'flags',
  'expunge',
  'move',
  'copyBack',
  'look',
  'recreate',
] as const;
