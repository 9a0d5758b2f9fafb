import type { MailServerName } from './endpoint.ts';
import type { MailError } from './errors.ts';
import type { Abilities, Feature } from './features.ts';

/** A user on a mail server; undefined: not asked, null: the server has none. */
export interface Account {
  readonly user: string;
  readonly server: MailServerName;
  readonly capabilities: readonly string[] | undefined;
  readonly features: readonly Feature[] | undefined;
  readonly abilities: Abilities | undefined;
  readonly software: Software | undefined | MailError;
  readonly namespaces: Namespaces | null | undefined | MailError;
  readonly quota: Quota | null | undefined | MailError;
}

/** What the server says it is (ID, RFC 2971). */
export interface Software {
  readonly name: string | null;
  readonly version: string | null;
}

export interface Namespace {
  readonly prefix: string;
  readonly delimiter: string | null;
}

/** RFC 2342. */
export interface Namespaces {
  readonly personal: readonly Namespace[];
  readonly otherUsers: readonly Namespace[];
  readonly shared: readonly Namespace[];
}

/** RFC 9208; storage in octets. */
export interface Quota {
  readonly root: string;
  readonly storage: QuotaUsage | null;
  readonly messages: QuotaUsage | null;
}

export interface QuotaUsage {
  readonly used: number;
  readonly limit: number;
}
