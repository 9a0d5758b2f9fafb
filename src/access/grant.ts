import type {
  Credentials,
  MailServerName,
  ServerProfile,
  SubmissionServerName,
  TokenCredentials,
} from '../mail/endpoint.ts';
import type { Audience, Rights } from '../mail/rights.ts';
import type { Secret } from '../mail/secret.ts';

/** Whose mail may be opened, and what may be done with it. */
export interface Grant {
  readonly server: MailServerName;
  readonly credentials: Credentials;
  /** What was learned of the server. */
  readonly profile: ServerProfile | undefined;
  readonly rights: Rights;
  /** By what the access token is renewed; undefined: it is a password, or ends for good. */
  readonly renewal?: Renewal | undefined;
  /** Where mail is handed in, as the sign-in named it; undefined: as the deployment has it. */
  readonly submission?: SubmissionGrant | undefined;
}

/** Where mail is handed in. */
export interface SubmissionGrant {
  readonly server: SubmissionServerName;
  /** Undefined: those of the mail server. */
  readonly credentials: Credentials | undefined;
}

/** A refresh token. */
export interface Renewal {
  /** The provider that issued it, by the name that the deployment has for it. */
  readonly provider: string;
  readonly refreshToken: Secret;
  /** When the access token beside it ends. */
  readonly expiresAt: Date;
  /** What all that came of one sign-in has in common; undefined: it is the first, and names itself. */
  readonly family?: string | undefined;
}

/** A grant whose access token can be renewed. */
export interface Renewable extends Grant {
  readonly credentials: TokenCredentials;
  readonly renewal: Renewal;
}

export function isRenewable<G extends Grant>(grant: G): grant is G & Renewable {
  return grant.renewal !== undefined && 'accessToken' in grant.credentials;
}

/** A grant out of a token. */
export interface TokenGrant extends Grant {
  readonly times: TokenTimes;
  /** The one face that it is for; undefined: all that have no tokens of their own. */
  readonly audience?: Audience | undefined;
}

/** When a token began, and when it ends. */
export interface TokenTimes {
  /** When the mail server let the user in; tokens that are made of this one keep it. */
  readonly signedInAt: Date;
  readonly expiresAt: Date;
  /** No token that is made of this one works longer; undefined: only the deployment sets an end. */
  readonly hardEnd: Date | undefined;
}
