import type { Feature } from './features.ts';
import type { MailServerName } from './endpoint.ts';
import type { Identity } from './identity.ts';
import type { Scope } from './rights.ts';

/** What opens a mail account. */
export interface SignInRequest {
  /** As `imaps://host[:port]`; undefined: the deployment's first. */
  readonly server: string | undefined;
  readonly user: string | undefined;
  /** Exactly one of `password`, `accessToken`, `refreshToken`, `code` and `wrappedCode`. */
  readonly password?: string | undefined;
  /** An OAuth 2 access token of the user's provider. */
  readonly accessToken?: string | undefined;
  /** When the access token ends; undefined: not known. */
  readonly expiresAt?: Date | undefined;
  /** Who issued the refresh token or the code, by the name that the deployment has for it. */
  readonly provider?: string | undefined;
  readonly refreshToken?: string | undefined;
  /** An authorization code, with what its exchange needs (RFC 7636). */
  readonly code?: string | undefined;
  readonly codeVerifier?: string | undefined;
  readonly redirectUri?: string | undefined;
  /** What the browser came back with, where the gateway has run its part (mail/browser-sign-in.ts). */
  readonly wrappedCode?: string | undefined;
  /** Where mail is handed in; undefined: as the deployment has it. */
  readonly submission?: SubmissionRequest | undefined;
}

/** A submission server, and what opens it, if that is not what opens the mailbox. */
export interface SubmissionRequest {
  /** As `smtps://host[:port]`; undefined: the usual one of the mail server. */
  readonly server?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly password?: string | null | undefined;
}

/** A sealed token and its end, and whose account it opens. */
export interface SignedIn {
  readonly token: string;
  readonly expiresAt: Date;
  readonly account: SignedInAccount;
}

/** What is known of an account without asking for more. */
export interface SignedInAccount {
  readonly user: string;
  readonly server: MailServerName;
  /** Null: not known without asking the mail server. */
  readonly features: readonly Feature[] | null;
  /** What is known of them without reading SENT. */
  readonly identities: readonly Identity[];
  /** Where mail is handed in, as `smtps://host:port`; null: none is known, and nothing can be sent. */
  readonly submission: string | null;
}

/**
 * Checks credentials with the mail server and seals them.
 * @throws MailError BAD_USER_INPUT, FORBIDDEN, UNAUTHENTICATED, SERVER_UNAVAILABLE, SERVER_TIMEOUT, RATE_LIMITED
 */
export type SignIn = (request: SignInRequest) => Promise<SignedIn>;

/** How a token is to be smaller than the one it is made of; undefined and null: as that one. */
export interface Narrowing {
  readonly scopes?: readonly string[] | null | undefined;
  /** Ids or paths. */
  readonly mailboxes?: readonly string[] | null | undefined;
  /** Addresses (`anna@example.com`) or domains (`@example.com`). */
  readonly recipients?: readonly string[] | null | undefined;
  readonly bodies?: boolean | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  /** `mcp`: it is for that face alone. */
  readonly audience?: string | null | undefined;
}

/** What a token may do, and until when. Null: no such limit. */
export interface TokenDescription {
  readonly scopes: readonly Scope[];
  /** Ids. */
  readonly mailboxes: readonly string[] | null;
  readonly recipients: readonly string[] | null;
  readonly bodies: boolean;
  readonly expiresAt: Date;
  /** Renewing leads no further than this. */
  readonly hardEnd: Date;
}

/** What can be done with the token of a request. */
export interface TokenActions {
  describe(): TokenDescription;
  /** Asks no mail server. @throws MailError BAD_USER_INPUT, FORBIDDEN for what the token does not have itself */
  narrow(narrowing: Narrowing): Promise<SignedIn>;
  /** Asks the mail server whether the credentials still work. @throws MailError UNAUTHENTICATED, and as `SignIn` */
  renew(): Promise<SignedIn>;
  /**
   * Ends all tokens of the account, this one as well: those of sign-ins from the answer's time on work.
   * @throws MailError UNSUPPORTED where the deployment keeps no store; FORBIDDEN for a token that has been made smaller
   */
  end(): Promise<TokensEnded>;
}

/** From when on sign-ins of an account count. */
export interface TokensEnded {
  readonly since: Date;
}
