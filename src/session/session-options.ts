import type { Clock } from '../net/clock.ts';
import type { Credentials, Endpoint, MailServerName, ServerProfile } from '../mail/endpoint.ts';

/** What a mail session needs to be dialled and signed in to. */
export interface SessionOptions {
  readonly server: MailServerName;
  /** Resolves and checks the server; called when something is to be dialled. */
  readonly endpoint: () => Promise<Endpoint>;
  readonly credentials: Credentials;
  /** What is remembered of the server, for instance in a token; undefined: nothing. */
  readonly profile: ServerProfile | undefined;
  /** Aborts when the call's time is up. */
  readonly signal: AbortSignal;
  /** What silence and age are measured with. */
  readonly clock: Clock;
}
