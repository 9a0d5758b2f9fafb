import type { Abilities, Feature } from '../mail/features.ts';

/** What a server says it can do (CAPA, RFC 2449 §5), compared without case, kept in its own words and order. */
export class Capabilities {
  /** One line each: `SASL PLAIN LOGIN`. Empty: the server has no CAPA, and anything may work. */
  readonly lines: readonly string[];
  readonly #parameters: ReadonlyMap<string, readonly string[]>;

  constructor(lines: readonly string[]) {
    this.lines = lines.filter((line) => line !== '');
    this.#parameters = new Map(
      this.lines.map((line) => {
        const [name = '', ...parameters] = line.split(/[ \t]+/);
        return [name.toUpperCase(), parameters];
      }),
    );
  }

  has(name: string): boolean {
    return this.#parameters.has(name);
  }

  /** Whether it is worth trying: the server says so, or says nothing at all. */
  may(name: string): boolean {
    return this.lines.length === 0 || this.has(name);
  }

  parametersOf(name: string): readonly string[] {
    return this.#parameters.get(name) ?? [];
  }

  hasMechanism(mechanism: string): boolean {
    return this.parametersOf('SASL').some((each) => each.toUpperCase() === mechanism);
  }

  /** Whether messages that were read vanish with QUIT (RFC 2449 §6.7). */
  get forgetsWhatWasRead(): boolean {
    return this.parametersOf('EXPIRE')[0] === '0';
  }

  /** Seconds that have to lie between two sign-ins (RFC 2449 §6.5). */
  get loginDelay(): number | undefined {
    const seconds = Number(this.parametersOf('LOGIN-DELAY')[0]);
    return Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
  }
}

/** POP3 can remove a message by its id, and nothing else of all that changes mail; unique-ids tell what changed. */
export function featuresOf(capabilities: Capabilities): readonly Feature[] {
  return hasIds(capabilities) ? ['EXPUNGE_BY_ID', 'CHANGES', 'EVENTS'] : ['EXPUNGE_BY_ID'];
}

/** A maildrop says nothing by itself: it is locked while it is open. */
export function abilitiesOf(capabilities: Capabilities): Abilities {
  return hasIds(capabilities)
    ? { events: 'POLL', changes: 'UIDL', threads: null }
    : { events: null, changes: null, threads: null };
}

const hasIds = (capabilities: Capabilities): boolean => capabilities.may('UIDL');
