/** What opens a mail account. */
export interface SignInRequest {
  /** As `imaps://host[:port]`; undefined: the deployment's first. */
  readonly server: string | undefined;
  readonly user: string;
  readonly password: string;
}

/** A sealed token and its end. */
export interface SignedIn {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Checks credentials with the mail server and seals them.
 * @throws MailError BAD_USER_INPUT, FORBIDDEN, UNAUTHENTICATED, SERVER_UNAVAILABLE, SERVER_TIMEOUT, RATE_LIMITED
 */
export type SignIn = (request: SignInRequest) => Promise<SignedIn>;
