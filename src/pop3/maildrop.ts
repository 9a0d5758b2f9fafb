import { MailError } from '../mail/errors.ts';
import type { MaildropKey } from '../mail/maildrop-key.ts';
import { headerDigest, isUidl } from '../mail/maildrop-key.ts';
import type { Capabilities } from './capabilities.ts';
import type { Answer, DropStatus, Octets, Results } from './results.ts';
import type { Step } from './steps.ts';

/** What is known of a server when a plan is made. */
export interface Server {
  readonly capabilities: Capabilities;
  /** Several commands may be in flight, so that asking for each message costs no more round trips than asking for all. */
  readonly readsAhead: boolean;
}

/** Where there is no TOP, a message is read whole for its header, up to this size. */
const MAX_FOR_HEADER = 1024 * 1024;
/** Octets of whole messages that one request may read. */
const MAX_WHOLE = 48 * 1024 * 1024;
/** Messages of the same size whose headers are compared with a digest. */
const MAX_CANDIDATES = 200;

/** What LIST says and what RETR brings differ where line ends are counted otherwise. */
const boundOf = (size: number): number => Math.ceil(size * 1.1) + 4096;

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
  #room = MAX_WHOLE;
  readonly #granted = new Map<number, number>();
  #byUidl: Map<string, number[]> | undefined;
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
      .filter((step) => !(step.verb === 'TOP' && this.#isCovered(step, noted)));
  }

  /** Takes in the answers to a flight, in its order. */
  learn(flight: readonly Step[], answers: readonly Answer[]): void {
    flight.forEach((step, i) => {
      const answer = answers[i]!;
      this.#known.set(keyOf(step), answer);
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

  status(): DropStatus | undefined {
    this.#wantsStatus = true;
    return this.#ask({ verb: 'STAT' });
  }

  /** All octets of messages that were read. */
  *read(): Generator<Buffer> {
    for (const answer of this.#known.values())
      if (answer && !(answer instanceof MailError) && 'octets' in answer) yield answer.octets;
  }

  /** How many messages there are; the highest number. */
  count(): number | undefined {
    return this.#knownCount() ?? this.#ask({ verb: 'STAT' })?.count;
  }

  /** Sizes of all messages. */
  sizes(): ReadonlyMap<number, number> | undefined {
    return this.#ask({ verb: 'LIST' });
  }

  /** Octets, as the server counts them. */
  sizeOf(number: number): number | undefined {
    const all = this.#known.get('LIST');
    if (all instanceof Map) return (all as Results['LIST']).get(number) ?? missing();
    const one = this.#ask(this.#server.readsAhead ? { verb: 'LIST', number } : { verb: 'LIST' });
    return one && (one.get(number) ?? missing());
  }

  /** What tells this message from all others. */
  keyOf(number: number): MaildropKey | undefined {
    const uidl = this.#uidlOf(number);
    if (uidl !== null) return uidl === undefined ? undefined : { uidl };
    const [size, header] = [this.sizeOf(number), this.header(number)];
    return size === undefined || !header ? undefined : { digest: headerDigest(header.octets), size };
  }

  /** Where a message is: none, one, or, where the server gives the same unique-id twice, several numbers. */
  numbersOf(key: MaildropKey): readonly number[] | undefined {
    if ('uidl' in key) return this.#numbersByUidl()?.get(key.uidl) ?? (this.#numbersByUidl() && []);
    const candidates = this.#candidates(key.size);
    const headers = candidates?.map((number) => ({ number, header: this.header(number) }));
    if (!headers || headers.some(({ header }) => !header)) return undefined;
    return headers
      .filter(({ header }) => headerDigest(header!.octets) === key.digest)
      .map(({ number }) => number);
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
    return size === undefined ? undefined : this.#ask({ verb: 'RETR', number, most: boundOf(size) });
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

  /** All of a message. @throws MailError TOO_LARGE */
  whole(number: number): Octets | undefined {
    const size = this.sizeOf(number);
    if (size === undefined) return undefined;
    if (!this.#granted.has(number)) {
      const most = boundOf(size);
      if (most > this.#room)
        throw new MailError(
          'TOO_LARGE',
          'The requested messages are too large for one response. Ask for fewer at once',
        );
      this.#room -= most;
      this.#granted.set(number, most);
    }
    return this.#ask({ verb: 'RETR', number, most: this.#granted.get(number)! });
  }

  #knownCount(): number | undefined {
    const status = this.#known.get('STAT');
    if (this.#highest !== undefined) return this.#highest;
    return status === undefined || status instanceof MailError ? undefined : (status as DropStatus).count;
  }

  #ask<S extends Step>(step: S): Results[S['verb']] | undefined {
    const answer = this.#known.get(keyOf(step));
    if (answer instanceof MailError) throw answer;
    if (answer === undefined) this.#noted.set(keyOf(step), step);
    return answer as Results[S['verb']] | undefined;
  }

  /** Null: the server gives this message no unique-id. */
  #uidlOf(number: number): string | null | undefined {
    if (!this.#hasUidl) return null;
    const all = this.#known.get('UIDL');
    if (all instanceof MailError) throw all;
    const one =
      all instanceof Map
        ? all
        : this.#ask(this.#server.readsAhead ? { verb: 'UIDL', number } : { verb: 'UIDL' });
    const uidl = one && ((one as Results['UIDL']).get(number) ?? '');
    return uidl === undefined || isUidl(uidl) ? uidl : null;
  }

  #numbersByUidl(): ReadonlyMap<string, readonly number[]> | undefined {
    const all = this.#hasUidl ? this.#ask({ verb: 'UIDL' }) : new Map<number, string>();
    if (!all || this.#byUidl) return this.#byUidl;
    this.#byUidl = new Map();
    for (const [number, uidl] of all) {
      const numbers = this.#byUidl.get(uidl);
      if (numbers) numbers.push(number);
      else this.#byUidl.set(uidl, [number]);
    }
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

  /** A longer piece of the same message is on its way. */
  #isCovered(step: Extract<Step, { verb: 'TOP' }>, noted: readonly Step[]): boolean {
    return noted.some(
      (each) =>
        (each.verb === 'RETR' && each.number === step.number) ||
        (each.verb === 'TOP' && each.number === step.number && each.lines > step.lines),
    );
  }

  /** Whether a command that not every server has was refused without a reason, for all messages that are there. */
  #isUnheardOf(verb: 'UIDL' | 'TOP', flight: readonly Step[]): boolean {
    const count = this.#knownCount() ?? Infinity;
    const asked = flight.filter(
      (step) => step.verb === verb && (!('number' in step) || step.number <= count),
    );
    const answers = asked.map((step) => this.#known.get(keyOf(step)));
    return (
      answers.length > 0 && answers.every((each) => each instanceof MailError && each.code === 'UNSUPPORTED')
    );
  }
}

/** Lines of text that are asked for: none, for a preview, and for one that begins late. */
export const TOP_LINES = [0, 100, 1000] as const;

function keyOf(step: Step): string {
  if (step.verb === 'TOP') return `TOP ${step.number} ${step.lines}`;
  return 'number' in step ? `${step.verb} ${step.number}` : step.verb;
}

function missing(): never {
  throw new MailError('SERVER_UNAVAILABLE', 'The mail server omitted a message from its list');
}

function highestOf(listing: ReadonlyMap<number, unknown>): number {
  let highest = 0;
  for (const number of listing.keys()) highest = Math.max(highest, number);
  return highest;
}
