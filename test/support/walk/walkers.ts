import type { Credentials, RealServer } from '../servers/real-servers.ts';
import { RawImap, quoted } from '../servers/raw-imap.ts';
import { flagText, rangesIn } from './mailbox-copy.ts';
import type { Random } from './random.ts';

const FLAGS = ['\\Seen', '\\Flagged', '\\Answered', '\\Draft', '$Forwarded', 'work'];

/** Several mail clients of one user, each with a session of its own, which change one mailbox in all ways there are. */
export class Walkers {
  steps = 0;
  readonly #sessions: RawImap[];
  readonly #random: Random;
  readonly #mailbox: string;
  readonly #other: string;
  readonly #place: Place;

  readonly #connect: () => Promise<RawImap>;
  /** UIDs that were in the mailbox when it was looked at, or have come since; some may have gone. */
  #known: number[] = [];
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
    this.#place = place;
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
    const sessions = await Promise.all(Array.from({ length: place.sessions ?? 3 }, connect));
    for (const path of [place.mailbox, place.other]) await sessions[0]!.command(`CREATE ${quoted(path)}`);
    const walkers = new Walkers(sessions, connect, { random, place });
    for (const session of sessions) await session.command(`SELECT ${walkers.#mailbox}`);
    return walkers;
  }

  close(): void {
    for (const session of this.#sessions) session.close();
  }

  /** All sign out; who changes something next signs in again. */
  async leave(): Promise<void> {
    const sessions = this.#sessions.splice(0);
    await Promise.all(sessions.map((session) => session.command('LOGOUT').finally(() => session.close())));
  }

  /** One change by one of them. */
  async step(): Promise<void> {
    this.steps++;
    if (this.#sessions.length === 0) await this.#comeBack();
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
    const again = Array.from({ length: this.#place.sessions ?? 3 }, this.#connect);
    this.#sessions.splice(0, Infinity, ...(await Promise.all(again)));
    const [first] = this.#sessions;
    // Where it was lost between DELETE and CREATE.
    await first!.command(`CREATE ${this.#mailbox}`).catch(() => undefined);
    for (const session of this.#sessions) await session.command(`SELECT ${this.#mailbox}`);
  }

  /** The mailbox as the server has it, by UID. */
  async truth(): Promise<Map<number, string>> {
    if (this.#sessions.length === 0) await this.#comeBack();
    const [session] = this.#sessions;
    const fetched = await session!.together(
      `EXAMINE ${this.#mailbox}`,
      'UID FETCH 1:* (UID FLAGS)',
      `SELECT ${this.#mailbox}`,
    );
    const said = fetched.toString('latin1');
    const rows = [...said.matchAll(/^\* \d+ FETCH \((.*)\)\r?$/gm)].map(([, row]) => row!);
    const truth = new Map(
      rows.flatMap((row): [number, string][] => {
        const [uid, flags] = [/UID (\d+)/.exec(row)?.[1], /FLAGS \(([^)]*)\)/.exec(row)?.[1]];
        return uid && flags !== undefined ? [[Number(uid), flagText(flags.split(' ').filter(Boolean))]] : [];
      }),
    );
    this.#known = [...truth.keys()];
    return truth;
  }

  async append(session: RawImap): Promise<void> {
    const raw = Buffer.from(`Subject: ${this.steps}\r\n\r\nstep ${this.steps}\r\n`);
    const tag = session.send(`APPEND ${this.#mailbox} (${this.#flags()}) {${raw.length}}`);
    await session.continued(tag);
    session.write(Buffer.concat([raw, Buffer.from('\r\n')]));
    this.#learn(await session.answer(tag));
  }

  async flags(session: RawImap): Promise<void> {
    const way = this.#random.oneOf(['+FLAGS', '-FLAGS', 'FLAGS', '+FLAGS.SILENT']);
    await session.command(`UID STORE ${this.#some()} ${way} (${this.#flags()})`);
  }

  async expunge(session: RawImap): Promise<void> {
    await session.together(`UID STORE ${this.#some()} +FLAGS.SILENT (\\Deleted)`, 'EXPUNGE');
  }

  async move(session: RawImap): Promise<void> {
    if (!this.#place.canMove) return this.expunge(session);
    await session.command(`UID MOVE ${this.#some()} ${this.#other}`);
  }

  /** Back again, under other UIDs. */
  async copyBack(session: RawImap): Promise<void> {
    const opened = await session.command(`SELECT ${this.#other}`);
    const count = Number(/^\* (\d+) EXISTS/m.exec(opened.toString('latin1'))?.[1] ?? 0);
    const copy = `COPY ${this.#numbers(count)} ${this.#mailbox}`;
    this.#learn(await session.together(copy, `SELECT ${this.#mailbox}`));
  }

  async look(session: RawImap): Promise<void> {
    await session.command('NOOP');
  }

  async recreate(session: RawImap): Promise<void> {
    if (!this.#random.is(0.04)) return this.append(session);
    for (const each of this.#sessions) await each.command(`SELECT ${this.#other}`);
    await session.together(`DELETE ${this.#mailbox}`, `CREATE ${this.#mailbox}`);
    this.#known = [];
    for (const each of this.#sessions) await each.command(`SELECT ${this.#mailbox}`);
  }

  #flags(): string {
    return FLAGS.filter(() => this.#random.is(0.3)).join(' ');
  }

  /** UIDs that an answer names as new (UIDPLUS). */
  #learn(answer: Buffer): void {
    const said = answer.toString('latin1');
    const set = /\[APPENDUID \d+ (\d+)\]|\[COPYUID \d+ [\d:,]+ ([\d:,]+)\]/.exec(said);
    for (const [from, to] of rangesIn(set?.[1] ?? set?.[2] ?? ''))
      for (let uid = from; uid <= to; uid++) this.#known.push(uid);
  }

  /** One message, or a few in a row, anywhere. */
  #some(): string {
    const [from, to] = this.#part(this.#known.length);
    return this.#known.slice(from, to).join(',') || '1';
  }

  /** The same as numbers. */
  #numbers(count: number): string {
    const [from, to] = this.#part(count);
    return count === 0 ? '1' : `${from + 1}:${to}`;
  }

  #part(count: number): [from: number, to: number] {
    if (count === 0) return [0, 0];
    const at = this.#random.is(0.5)
      ? count - 1 - this.#random.below(Math.min(20, count))
      : this.#random.below(count);
    return [at, Math.min(count, at + 1 + (this.#random.is(0.2) ? this.#random.below(12) : 0))];
  }
}

/** Where they walk. */
export interface Place {
  readonly mailbox: string;
  readonly other: string;
  readonly canMove: boolean;
  /** How many are signed in at a time; 3 unless told. */
  readonly sessions?: number;
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
