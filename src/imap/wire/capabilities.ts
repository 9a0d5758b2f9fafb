import type { Feature } from '../../mail/features.ts';
import type { LiteralSupport } from './command.ts';

/** What a server says it can do, compared without case, kept in its own words and order. */
export class Capabilities {
  readonly words: readonly string[];
  readonly #upper: ReadonlySet<string>;

  constructor(words: readonly string[]) {
    this.words = words.filter((word) => word !== '');
    this.#upper = new Set(this.words.map((word) => word.toUpperCase()));
  }

  has(name: string): boolean {
    return this.#upper.has(name);
  }

  hasAny(...names: string[]): boolean {
    return names.some((name) => this.#upper.has(name));
  }

  equals(other: Capabilities): boolean {
    return this.#upper.size === other.#upper.size && [...this.#upper].every((word) => other.#upper.has(word));
  }

  get literals(): LiteralSupport {
    return { plus: this.has('LITERAL+'), minus: this.hasAny('LITERAL-', 'IMAP4REV2') };
  }

  /** LIST with selection and return options (RFC 5258; part of RFC 9051). */
  get hasExtendedList(): boolean {
    return this.hasAny('LIST-EXTENDED', 'IMAP4REV2');
  }

  /** STATUS within LIST (RFC 5819; part of RFC 9051). */
  get hasListStatus(): boolean {
    return this.hasAny('LIST-STATUS', 'IMAP4REV2');
  }

  get hasSpecialUse(): boolean {
    return this.hasAny('SPECIAL-USE', 'IMAP4REV2');
  }

  get hasModSeq(): boolean {
    return this.hasAny('CONDSTORE', 'QRESYNC');
  }

  /** RFC 8970, or the draft that Dovecot 2.3 speaks. */
  get hasPreview(): boolean {
    return this.hasAny('PREVIEW', 'PREVIEW=FUZZY');
  }
}

/** A server of which nothing is known can do what RFC 3501 asks of all. */
export const BASELINE = new Capabilities(['IMAP4rev1']);

const ALWAYS = () => true;

/** What must be offered for a feature to work. */
const FEATURES: Record<Feature, (capabilities: Capabilities) => boolean> = {
  MAILBOXES: ALWAYS,
  FLAGS: ALWAYS,
  COPY: ALWAYS,
  MOVE: (has) => has.hasAny('MOVE', 'IMAP4REV2'),
  EXPUNGE_BY_ID: (has) => has.hasAny('UIDPLUS', 'IMAP4REV2'),
  APPEND: ALWAYS,
  SEARCH: ALWAYS,
  SORT: (has) => has.has('SORT'),
  SUBSCRIPTIONS: ALWAYS,
  ROLES: (has) => has.hasSpecialUse,
  MOD_SEQ: (has) => has.hasModSeq,
  QUOTA: (has) => has.has('QUOTA'),
  RIGHTS: (has) => has.has('ACL'),
};

/** What works on an account of such a server. */
export function featuresOf(capabilities: Capabilities): Feature[] {
  return (Object.keys(FEATURES) as Feature[]).filter((feature) => FEATURES[feature](capabilities));
}
