import type { Grant } from './access/grant.ts';
import type { SubmissionPolicy } from './access/submission-policy.ts';
import { DRIVERS } from './drivers.ts';
import type { Credentials } from './mail/endpoint.ts';
import type { Submission } from './mail/submission.ts';
import type { Clock } from './net/clock.ts';
import { Network } from './smtp/network.ts';
import { SmtpSubmission } from './smtp/session.ts';

/** What a submission session needs besides the grant. */
interface Surroundings {
  /** What opens the mailbox, and the submission server where that has no credentials of its own. */
  readonly credentials: () => Promise<Credentials>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Nothing is dialled: the session tells what it would do. */
  readonly isExplained: boolean;
  /** Whose names may be sent in; null: in anybody's. */
  readonly identities: readonly string[] | null;
}

/**
 * A session with the submission server of a grant. Nothing is dialled before its first call.
 * @throws MailError UNSUPPORTED where no submission server is known, FORBIDDEN
 */
export async function openSubmission(
  grant: Grant,
  policy: SubmissionPolicy,
  { credentials, signal, clock, isExplained, identities }: Surroundings,
): Promise<Submission> {
  const server = grant.submission?.server ?? policy.choose(grant.server, undefined);
  const own = grant.submission?.credentials;
  const { hasMailboxes } = DRIVERS[grant.server.protocol];
  const owner = { host: server.host, identities, hasMailboxes };
  if (isExplained) return new SmtpSubmission(owner, new (await import('./smtp/explain.ts')).Explanation());
  const options = {
    endpoint: () => policy.resolve(grant.server, server, signal),
    credentials: own ? () => Promise.resolve(own) : credentials,
    signal,
    clock,
  };
  return new SmtpSubmission(owner, new Network(options));
}
