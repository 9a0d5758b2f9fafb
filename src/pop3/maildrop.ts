import { MailError } from '../mail/errors.ts';
import type { MaildropKey } from '../mail/maildrop-key.ts';
import { headerDigest, isUidl } from '../mail/maildrop-key.ts';
import type { Capabilities } from './capabilities.ts';
import type { Listed } from './delta.ts';
import { MessageRoom, keptOf, withoutAddedBreak } from './message-room.ts';
import type { Answer, DropStatus, Octets, Results, Row } from './results.ts';
import { highestOf, ifRefused, numbersByUidl } from './results.ts';
import type { Step } from './steps.ts';
import { TOP_LINES, isCovered, stepKey } from './steps.ts';

/** What is known of a server when a plan is made. */
export interface Server {
  readonly capabilities: Capabilities;
  /** Several commands may be in flight, so that asking for each message costs no more round trips than asking for all. */
  readonly readsAhead: boolean;
}

/** Where there is no TOP, a message is read whole for its header, up to this size. */
const MAX_FOR_HEADER = 1024 * 1024;
/** Messages of the same size whose headers are compared with a digest. */
const MAX_CANDIDATES = 200;

const NO_OCTETS: Octets = { octets: Buffer.alloc(0), isCut: false, size: 0 };

/**
 * What one session knows of the maildrop. A request for something that is not known yet returns
 * `undefined` and notes the step that fetches it for the next flight; an answer that is an error is thrown. It does no I/O.
 */
export class Maildrop {
  readonly #server: Server;
  readonly #known = new Map<string, Answer>();
  readonly #noted = new Map<string, Step>();
  #hasUidl: boolean;
  #hasTop: boolean;
  readonly #room = new MessageRoom();
  #byUidl: ReadonlyMap<string, readonly number[]> | undefined;
  #wantsStatus = false;
  /** The last number of a listing. */
  #highest: number | undefined;

  constructor(server: Server) {
    this.#server = server;
    this.#hasUidl = server.capabilities.may('UIDL');
    this.#hasTop = server.capabilities.may('TOP');
  }

  /** The steps that were noted since the last flight, without those that others answer as well. */
  takeNoted(): Step[] {
    const noted = [...this.#noted.values()];
    this.#noted.clear();
    for (const verb of ['UIDL', 'LIST'] as const)
      if (this.#isCheaperAtOnce(verb, noted)) noted.push({ verb });
    const has = (verb: Step['verb']) => noted.some((step) => step.verb === verb && !('number' in step));
    const isListed = has('UIDL') || has('LIST');
    return noted
      .filter((step) => !(step.verb === 'STAT' && isListed && !this.#wantsStatus))
      .filter((step) => !('number' in step && has(step.verb)))
      .filter((step) => !(step.verb === 'TOP' && isCovered(step, noted)));
  }

  /** Takes in the answers to a flight, in its order. */
  learn(flight: readonly Step[], answers: readonly Answer[]): void {
    flight.forEach((step, i) => {
      const answer = answers[i]!;
      this.#known.set(stepKey(step), answer);
      if (!('number' in step) && answer instanceof Map) this.#highest = highestOf(answer);
    });
    if (this.#isUnheardOf('UIDL', flight)) this.#hasUidl = false;
    if (this.#isUnheardOf('TOP', flight)) this.#hasTop = false;
  }

  capabilities(): readonly string[] | undefined {
    return this.#ask({ verb: 'CAPA' });
  }

  /** The lines of one listing are shorter than as many commands and their answers. */
  #isCheaperAtOnce(verb: 'UIDL' | 'LIST', noted: readonly Step[]): boolean {
    const single = noted.filter((step) => step.verb === verb && 'number' in step).length;
    return single > 1 && single * 1.3 > (this.#knownCount() ?? Infinity);
  }

  /** Where STAT is refused or cannot be read, the list of sizes tells. */
  status(): DropStatus | undefined {
    this.#wantsStatus = true;
    if (!(this.#known.get('STAT') instanceof MailError)) return this.#ask({ verb: 'STAT' });
    const sizes = this.sizes();
    return sizes && { count: sizes.size, size: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
  }

  /** All octets of messages that were read. */
  *read(): Generator<Buffer> {
    for (const answer of this.#known.values())
      if (answer && !(answer instanceof MailError) && 'octets' in answer) yield answer.octets;
  }

  /** How many messages there are; the highest number. */
  count(): number | undefined {
    const known = this.#knownCount();
    if (known !== undefined) return known;
    if (!(this.#known.get('STAT') instanceof MailError)) return this.#ask({ verb: 'STAT' })?.count;
    void this.#ask({ verb: this.#hasUidl ? 'UIDL' : 'LIST' });
    return this.#knownCount();
  }

  /** Sizes of all messages. */
  sizes(): ReadonlyMap<number, number> | undefined {
    return this.#ask({ verb: 'LIST' });
  }

  /** Whether the list of sizes has been asked for, with whatever answer; notes it where it has not. */
  areSizesAsked(): boolean {
    return ifRefused<unknown>('refused', () => this.sizes()) !== undefined;
  }

  /** Octets, as the server counts them. */
  sizeOf(number: number): number | undefined {
    const size = this.#rowOf('LIST', number);
    if (size !== null) return size;
    throw new MailError('SERVER_UNAVAILABLE', 'The mail server omitted a message from its list');
  }

  /** Octets that are to be expected: what came where that was more than the server counts, 0 where it does not count. */
  expectedSize(number: number): number | undefined {
    return this.#room.measured(number) ?? ifRefused(0, () => this.sizeOf(number));
  }

  /** What tells this message from all others. */
  keyOf(number: number): MaildropKey | undefined {
    const uidl = this.#uidlOf(number);
    if (uidl !== null) return uidl === undefined ? undefined : { uidl };
    const [size, header] = [this.sizeOf(number), this.#headerIfAny(number)];
    return size === undefined || !header ? undefined : { digest: headerDigest(header.octets), size };
  }

  /** All messages in their order. @throws MailError UNSUPPORTED where the server gives them no unique-ids */
  listed(): readonly Listed[] | undefined {
    const all = this.#hasUidl ? this.#ask({ verb: 'UIDL' }) : undefined;
    if (!this.#hasUidl)
      throw new MailError(
        'UNSUPPORTED',
        'This mail server has no unique-ids (UIDL), so it cannot be told what changed. List the messages again',
      );
    return all && [...all].sort(([a], [b]) => a - b).map(([number, uidl]) => ({ number, uidl }));
  }

  /** Where a message is: none, one, or, where the server gives the same unique-id twice, several numbers. */
  numbersOf(key: MaildropKey): readonly number[] | undefined {
    if ('uidl' in key) return this.#numbersByUidl()?.get(key.uidl) ?? (this.#numbersByUidl() && []);
    const candidates = this.#candidates(key.size);
    const headers = candidates?.map((number) => ({ number, header: this.#headerIfAny(number) }));
    if (!headers || headers.some(({ header }) => !header)) return undefined;
    return headers
      .filter(({ header }) => headerDigest(header!.octets) === key.digest)
      .map(({ number }) => number);
  }

  /** A message whose header the server refuses has none. */
  #headerIfAny(number: number): Octets | undefined {
    return ifRefused(NO_OCTETS, () => this.header(number));
  }

  /** The header of a message, at least. */
  header(number: number): Octets | undefined {
    const longer = this.#longestOf(number);
    if (longer) return longer;
    if (this.#hasTop) return this.#ask({ verb: 'TOP', number, lines: 0 });
    const size = this.sizeOf(number);
    if (size !== undefined && size > MAX_FOR_HEADER)
      throw new MailError(
        'UNSUPPORTED',
        'This mail server cannot send the header alone (no TOP), and the message is too large to read in full',
      );
    return size === undefined ? undefined : this.#ask({ verb: 'RETR', number, most: keptOf(size) });
  }

  /** The header and so many lines. */
  beginning(number: number, lines: number): Octets | undefined {
    const whole = this.#wholeOf(number);
    if (whole) return whole;
    if (!this.#hasTop) return this.header(number);
    const top = this.#ask({ verb: 'TOP', number, lines });
    // Whether there are more lines is not said.
    return top && { ...top, isCut: true };
  }

  /** All of a message; one that turns out to be larger than the list says is asked for again. @throws MailError TOO_LARGE */
  whole(number: number): Octets | undefined {
    const known = this.#wholeOf(number);
    if (known && !known.isCut) return withoutAddedBreak(known, this.expectedSize(number) ?? 0);
    if (known) this.#askAgain(number, known.size);
    const size = this.expectedSize(number);
    if (size === undefined) return undefined;
    this.#room.grant(number, size);
    const whole = this.#ask({ verb: 'RETR', number, most: keptOf(size) });
    return whole && withoutAddedBreak(whole, size);
  }

  #askAgain(number: number, size: number): void {
    this.#room.correct(number, size);
    this.#known.delete(`RETR ${number}`);
  }

  #knownCount(): number | undefined {
    const status = this.#known.get('STAT');
    if (this.#highest !== undefined) return this.#highest;
    return status === undefined || status instanceof MailError ? undefined : (status as DropStatus).count;
  }

  #ask<S extends Step>(step: S): Results[S['verb']] | undefined {
    const answer = this.#known.get(stepKey(step));
    if (answer instanceof MailError) throw answer;
    if (answer === undefined) this.#noted.set(stepKey(step), step);
    return answer as Results[S['verb']] | undefined;
  }

  /** Null: the server gives this message no unique-id. */
  #uidlOf(number: number): string | null | undefined {
    if (!this.#hasUidl) return null;
    const uidl = this.#rowOf('UIDL', number);
    return uidl === undefined || isUidl(uidl) ? uidl : null;
  }

  /**
   * A message's row of a listing; null: the server leaves it out. Servers that answer for one message with a refusal,
   * without its number or with all messages are asked for all of them.
   */
  #rowOf<V extends 'UIDL' | 'LIST'>(verb: V, number: number): Row<V> | null | undefined {
    const all = this.#answerTo(verb, verb);
    if (all instanceof MailError) throw all;
    if (all) return all.get(number) ?? null;
    const one = this.#answerTo(verb, `${verb} ${number}`);
    const row = one instanceof MailError ? undefined : one?.get(number);
    if (row !== undefined) return row;
    const isOfOne = one === undefined && this.#server.readsAhead;
    void this.#ask(isOfOne ? { verb, number } : { verb });
    return undefined;
  }

  #answerTo<V extends 'UIDL' | 'LIST'>(
    _verb: V,
    key: string,
  ): ReadonlyMap<number, Row<V>> | MailError | undefined {
    return this.#known.get(key) as ReadonlyMap<number, Row<V>> | MailError | undefined;
  }

  #numbersByUidl(): ReadonlyMap<string, readonly number[]> | undefined {
    const all = this.#hasUidl ? this.#ask({ verb: 'UIDL' }) : new Map<number, string>();
    if (all) this.#byUidl ??= numbersByUidl(all);
    return this.#byUidl;
  }

  /** Messages of this very size, newest first. */
  #candidates(size: number): readonly number[] | undefined {
    const sizes = this.sizes();
    const candidates = sizes && [...sizes].filter(([, each]) => each === size).map(([number]) => number);
    if (candidates && candidates.length > MAX_CANDIDATES)
      throw new MailError(
        'UNSUPPORTED',
        'This mail server has no unique-ids (UIDL), and too many messages have the same size to find this one',
      );
    return candidates?.reverse();
  }

  #wholeOf(number: number): Octets | undefined {
    const whole = this.#known.get(`RETR ${number}`);
    return whole === undefined || whole instanceof MailError ? undefined : (whole as Octets);
  }

  /** The most that has come of a message, whatever brought it. */
  #longestOf(number: number): Octets | undefined {
    const tops = [...this.#tops(number)].sort((a, b) => b.octets.length - a.octets.length);
    return this.#wholeOf(number) ?? tops[0];
  }

  *#tops(number: number): Generator<Octets> {
    for (const lines of TOP_LINES) {
      const top = this.#known.get(`TOP ${number} ${lines}`);
      if (top !== undefined && !(top instanceof MailError)) yield top as Octets;
    }
  }

  /** Whether a command that not every server has was refused without a reason, for all messages that are there. */
  #isUnheardOf(verb: 'UIDL' | 'TOP', flight: readonly Step[]): boolean {
    const count = this.#knownCount() ?? Infinity;
    const asked = flight.filter(
      (step) => step.verb === verb && (!('number' in step) || step.number <= count),
    );
    const answers = asked.map((step) => this.#known.get(stepKey(step)));
    return (
      answers.length > 0 && answers.every((each) => each instanceof MailError && each.code === 'UNSUPPORTED')
    );
  }
}
