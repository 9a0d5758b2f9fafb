import type { Subject, User } from '../contract/subject.ts';
import { numberedMail } from '../contract/subject.ts';
import { quoted, RawImap } from '../support/servers/raw-imap.ts';
import type { Random } from '../support/walk/random.ts';
import { flagsIn } from './counting-subscriber.ts';

/** Messages at the start. */
const FIRST = 3;

/** An inbox in which mail arrives, is flagged and removed, by hands that know nothing of the gateway. */
export class RestlessMailbox {
  readonly user: User;
  /** UIDs of what was delivered, and of what was removed again. */
  readonly arrived: number[] = [];
  readonly removed: number[] = [];
  /** How often flags were changed, by UID. */
  readonly flagged = new Map<number, number>();
  readonly #imap: RawImap;
  readonly #random: Random;

  private constructor(user: User, imap: RawImap, random: Random) {
    this.user = user;
    this.#imap = imap;
    this.#random = random;
  }

  static async start(subject: Subject, random: Random): Promise<RestlessMailbox> {
    const user = await subject.user(numberedMail(FIRST));
    const { user: name, password } = user.credentials;
    const imap = await RawImap.connect(subject.server);
    await imap.command(`LOGIN ${quoted(name)} ${quoted(password)}`);
    await imap.command('SELECT INBOX');
    return new RestlessMailbox(user, imap, random);
  }

  async deliver(count: number): Promise<void> {
    const from = FIRST + this.arrived.length + 1;
    await this.user.deliver('INBOX', numberedMail(count, from));
    for (let uid = from; uid < from + count; uid++) this.arrived.push(uid);
    await this.#imap.command('SELECT INBOX');
  }

  /** Some flags come, others go. @param uids messages that are there */
  async flag(uids: readonly number[], count: number): Promise<void> {
    for (let i = 0; i < count && uids.length > 0; i++) {
      const uid = this.#random.oneOf(uids);
      const sign = this.#random.oneOf(['+', '-']);
      const flag = this.#random.oneOf(['\\Seen', '\\Flagged', '\\Answered']);
      await this.#imap.command(`UID STORE ${uid} ${sign}FLAGS.SILENT (${flag})`);
      this.flagged.set(uid, (this.flagged.get(uid) ?? 0) + 1);
    }
  }

  async remove(uid: number): Promise<void> {
    await this.#imap.command(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
    await this.#imap.command('EXPUNGE');
    this.removed.push(uid);
  }

  /** What is there, with its flags. */
  async contents(): Promise<Map<number, string>> {
    const said = (await this.#imap.command('UID FETCH 1:* (FLAGS)')).toString();
    const rows = said.matchAll(/^\* \d+ FETCH \((?=.*UID (\d+))(?=.*FLAGS \(([^)]*)\))/gm);
    return new Map(
      [...rows].map(([, uid, flags]) => [Number(uid), flagsIn(flags!.split(' ').filter(Boolean))]),
    );
  }

  close(): void {
    this.#imap.close();
  }
}
