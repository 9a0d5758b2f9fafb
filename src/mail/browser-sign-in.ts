/** How an app begins a sign-in that the user's browser makes at a provider. */
export interface BrowserStart {
  /** Who issues the tokens, by the name that the deployment has for it. */
  readonly provider: string;
  /** Where the browser returns to: one of the deployment's list, to the letter. */
  readonly returnTo: string;
  /** The digest of the app's own PKCE verifier (S256, RFC 7636 §4.2). */
  readonly codeChallenge: string;
  /** The app's own; it comes back as it is. */
  readonly state?: string | undefined;
}

/** Where a browser is sent to, and a cookie that it keeps. */
export interface BrowserRedirect {
  readonly location: string;
  /** A whole `Set-Cookie`. */
  readonly cookie?: string | undefined;
}

/** The browser's part of a sign-in, without a store: what has to be remembered travels sealed. */
export interface BrowserSignIn {
  /** @throws MailError NOT_FOUND for a provider that there is none of; FORBIDDEN for another `returnTo` */
  start(request: BrowserStart): Promise<BrowserRedirect>;
  /**
   * The provider's answer, handed on to the app with a code that only `POST /v1/tokens` opens.
   * @param query as it came
   * @throws MailError BAD_USER_INPUT for an answer that belongs to no sign-in; FORBIDDEN in another browser, or of another provider
   */
  finish(provider: string, query: string): Promise<BrowserRedirect>;
}
