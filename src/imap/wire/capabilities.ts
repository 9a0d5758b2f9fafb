import type { Abilities, Feature } from '../../mail/features.ts';
import type { LiteralSupport } from './command.ts';

/** What a server says it can do, compared without case, kept in its own words and order. */
export class Capabilities {
  readonly words: readonly string[];
  readonly #upper: ReadonlySet<string>;
  readonly #failing: ReadonlySet<string>;

  /** @param failing what is not to be used although the server says that it can be */
  constructor(words: readonly string[], failing: readonly string[] = []) {
    this.words = words.filter((word) => word !== '');
    this.#upper = new Set(this.words.map((word) => word.toUpperCase()));
    this.#failing = new Set(failing);
  }

  has(name: string): boolean {
    return this.#upper.has(name) && !this.#failing.has(name);
  }

  /** Whether it is not to be used, whatever the server says. */
  isFailing(name: string): boolean {
    return this.#failing.has(name);
  }

  hasAny(...names: string[]): boolean {
    return names.some((name) => this.has(name));
  }

  equals(other: Capabilities): boolean {
    return areSame(this.#upper, other.#upper) && areSame(this.#failing, other.#failing);
  }

  /** The same server, as far as it can be relied on. */
  without(failing: readonly string[]): Capabilities {
    return failing.length > 0 ? new Capabilities(this.words, [...this.#failing, ...failing]) : this;
  }

  get literals(): LiteralSupport {
    return { plus: this.has('LITERAL+'), minus: this.hasAny('LITERAL-', 'IMAP4REV2') };
  }

  /** Whether an extension can be used, whichever word says so. */
  offers(extension: Extension): boolean {
    return EXTENSIONS[extension](this) && !this.#failing.has(extension);
  }
}

function areSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((word) => other.has(word));
}

const anyOf =
  (...words: string[]) =>
  (has: Capabilities) =>
    has.hasAny(...words);

/** What offers an extension: later extensions include earlier ones, and IMAP4rev2 (RFC 9051) many. */
const EXTENSIONS = {
  // A server that names no revision speaks the one that all do.
  IMAP4REV1: (has: Capabilities) => has.has('IMAP4REV1') || !has.has('IMAP4REV2'),
  BINARY: anyOf('BINARY', 'IMAP4REV2'), // RFC 3516
  CONDSTORE: anyOf('CONDSTORE', 'QRESYNC'), // RFC 7162
  ESEARCH: anyOf('ESEARCH', 'IMAP4REV2'), // RFC 4731
  IDLE: anyOf('IDLE', 'IMAP4REV2'), // RFC 2177
  // Dovecot does not say that it has it; it came with THREAD=REFS (draft-ietf-morg-inthread).
  INTHREAD: (has: Capabilities) =>
    has.offers('ESEARCH') && ['THREAD=REFS', 'SEARCHRES', 'CONTEXT=SEARCH'].every((word) => has.has(word)),
  THREAD: anyOf('THREAD=REFS', 'THREAD=REFERENCES'), // RFC 5256
  'LIST-EXTENDED': anyOf('LIST-EXTENDED', 'IMAP4REV2'), // RFC 5258
  'LIST-STATUS': anyOf('LIST-STATUS', 'IMAP4REV2'), // RFC 5819
  MOVE: anyOf('MOVE', 'IMAP4REV2'), // RFC 6851
  NAMESPACE: anyOf('NAMESPACE', 'IMAP4REV2'), // RFC 2342
  OBJECTID: anyOf('OBJECTID'), // RFC 8474
  PREVIEW: anyOf('PREVIEW', 'PREVIEW=FUZZY'), // RFC 8970, or the draft that Dovecot 2.3 speaks
  SAVEDATE: anyOf('SAVEDATE'), // RFC 8514
  'SPECIAL-USE': anyOf('SPECIAL-USE', 'IMAP4REV2'), // RFC 6154
  'STATUS=DELETED': anyOf('QUOTA=RES-MESSAGE', 'IMAP4REV2'), // RFC 9208 §4.1.4
  'STATUS=SIZE': anyOf('STATUS=SIZE', 'IMAP4REV2'), // RFC 8438
  UIDPLUS: anyOf('UIDPLUS', 'IMAP4REV2'), // RFC 4315
  'X-GM-EXT-1': anyOf('X-GM-EXT-1'), // Gmail's labels, ids and search
};

export type Extension = keyof typeof EXTENSIONS;

/** A server of which nothing is known can do what RFC 3501 asks of all. */
export const BASELINE = new Capabilities(['IMAP4rev1']);

const ALWAYS = () => true;

/** What must be offered for a feature to work. */
const FEATURES: Record<Exclude<Feature, 'SEND'>, (capabilities: Capabilities) => boolean> = {
  MAILBOXES: ALWAYS,
  FLAGS: ALWAYS,
  COPY: ALWAYS,
  MOVE: (has) => has.offers('MOVE'),
  EXPUNGE_BY_ID: (has) => has.offers('UIDPLUS'),
  APPEND: ALWAYS,
  ATTACH_STORED: (has) => has.has('CATENATE'),
  SEARCH: ALWAYS,
  SORT: (has) => has.has('SORT'),
  SUBSCRIPTIONS: ALWAYS,
  ROLES: (has) => has.offers('SPECIAL-USE'),
  MOD_SEQ: (has) => has.offers('CONDSTORE'),
  CHANGES: ALWAYS,
  EVENTS: ALWAYS,
  QUOTA: (has) => has.has('QUOTA'),
  RIGHTS: (has) => has.has('ACL'),
  LABELS: (has) => has.offers('X-GM-EXT-1'),
  PROVIDER_SEARCH: (has) => has.offers('X-GM-EXT-1'),
};

/** What works on an account of such a server. */
export function featuresOf(capabilities: Capabilities): Feature[] {
  return (Object.keys(FEATURES) as (keyof typeof FEATURES)[]).filter((feature) =>
    FEATURES[feature](capabilities),
  );
}

/** How far features go on such a server. */
export function abilitiesOf(has: Capabilities): Abilities {
  const tier = has.has('QRESYNC') ? 'QRESYNC' : 'CONDSTORE';
  const idles = has.has('NOTIFY') ? 'NOTIFY' : 'IDLE';
  return {
    events: has.offers('IDLE') ? idles : 'POLL',
    changes: has.offers('CONDSTORE') ? tier : 'FLAGS',
    threads: has.offers('INTHREAD') || has.offers('X-GM-EXT-1') ? 'SERVER' : 'WINDOW',
  };
}
