import type { Credentials, MailServerName, ServerProfile } from '../mail/endpoint.ts';
import type { Rights } from '../mail/rights.ts';

/** Whose mail may be opened, and what may be done with it. */
export interface Grant {
  readonly server: MailServerName;
  readonly credentials: Credentials;
  /** What was learned of the server. */
  readonly profile: ServerProfile | undefined;
  readonly rights: Rights;
}

/** A grant out of a token. */
export interface TokenGrant extends Grant {
  readonly times: TokenTimes;
}

/** When a token began, and when it ends. */
export interface TokenTimes {
  /** When the mail server let the user in; tokens that are made of this one keep it. */
  readonly signedInAt: Date;
  readonly expiresAt: Date;
  /** No token that is made of this one works longer; undefined: only the deployment sets an end. */
  readonly hardEnd: Date | undefined;
}
