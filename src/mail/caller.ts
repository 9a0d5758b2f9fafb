import type { Receiver } from './authentication.ts';
import type { ResponseBudget } from './response-budget.ts';
import type { Discover } from './discovery.ts';
import type { Compose } from './draft.ts';
import type { MailError, PageOf } from './errors.ts';
import type { Identity } from './identity.ts';
import type { Listen } from './listener.ts';
import type { MailSession } from './mail-session.ts';
import type { Explain, PlanReport } from './plan-report.ts';
import type { Rights } from './rights.ts';
import type { ReadOutgoing } from './outgoing.ts';
import type { SignIn, TokenActions } from './sign-in.ts';
import type { WebhookActions } from './webhook.ts';
import type { Submission } from './submission.ts';

/** A URL under which one message or attachment can be had without further authorization, for some minutes; the same one all through them (link-window.ts). */
export type SealUrl = (id: string) => string;

/** The caller of a request, and what an API can do for it. */
export interface Caller {
  /** The caller's mail; nothing is dialled by this. @throws MailError UNAUTHENTICATED */
  readonly mail: () => MailSession;
  /** Hears when something changes in the caller's mail. @throws MailError UNAUTHENTICATED, RATE_LIMITED */
  readonly listen: Listen;
  /** Addresses that the caller writes as, as far as they are known without asking the mail server. @throws MailError UNAUTHENTICATED */
  readonly identities: () => readonly Identity[];
  /** What the caller may do. @throws MailError UNAUTHENTICATED */
  readonly rights: () => Rights;
  /** Of the token that the request came with; undefined: it came with none. */
  readonly token: TokenActions | undefined;
  /** The token to use from now on; undefined: the one that the request came with. */
  readonly newToken: () => string | undefined;
  readonly signIn: SignIn;
  readonly discover: Discover;
  /** The account's mail server, as a receiver of mail. @throws MailError UNAUTHENTICATED */
  readonly receiver: () => Receiver;
  readonly sealUrl: SealUrl;
  /** A URL under which EventSource hears what changes in a mailbox, without what messages contain; null: nothing streams here. */
  readonly sealEventsUrl: (path: string) => Promise<string | null>;
  readonly compose: Compose;
  readonly readOutgoing: ReadOutgoing;
  /** Where the caller's mail is handed in; nothing is dialled by this. @throws MailError UNSUPPORTED, FORBIDDEN */
  readonly submission: () => Promise<Submission>;
  /** The webhooks of the caller's account. @throws MailError UNSUPPORTED where the deployment has none, UNAUTHENTICATED */
  readonly webhooks: () => Promise<WebhookActions>;
  /** What the request did on the wire, or would do. @throws MailError UNAUTHENTICATED */
  readonly plan: () => PlanReport;
  /** Whether and how the answer shows what it cost. */
  readonly explain: Explain;
  /** Octets that a message may have which is uploaded as it is. */
  readonly maxUpload: number;
  /** What of the answer texts may still fill. */
  readonly room: ResponseBudget;
  readonly pageOf: PageOf;
  /** Hears of what failed for a part of the answer only. */
  readonly report: (error: MailError) => void;
}
