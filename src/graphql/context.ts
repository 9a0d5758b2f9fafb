import type { Compose } from '../mail/draft.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { SignIn } from '../mail/sign-in.ts';

/** What resolvers work with. */
export interface GraphqlContext {
  /** The caller's mail; nothing is dialled by this. @throws MailError UNAUTHENTICATED */
  readonly mail: () => MailSession;
  readonly signIn: SignIn;
  /** A URL under which one part of a message can be had without further authorisation, for some minutes. */
  readonly sealUrl: (partId: string) => Promise<string>;
  readonly compose: Compose;
  /** Whether and how the answer shows what it cost. */
  readonly explain: Explain;
  readonly requestId: string;
}

/** `only`: the plan, without running it. */
export type Explain = 'no' | 'yes' | 'only';
