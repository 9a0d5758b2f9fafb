import type { AllowedServer, Endpoint, MailServerName, SubmissionServerName } from '../mail/endpoint.ts';
import { parseSubmissionUrl, serverUrl } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import { isOfOneDomain } from '../mail/host-domain.ts';
import { submissionPresetsOf } from './discovery/presets.ts';
import type { ServerPolicy } from './server-policy.ts';
import { isDoorOf, isPattern } from './server-policy.ts';

/** An entry that pairs a mail server with a submission server. */
type Pair = AllowedServer & { readonly submission: SubmissionServerName };

/**
 * Which submission server belongs to a mail server: the one that stands beside it in POSTERN_SERVERS, or one that a
 * pattern there lets in. Where both are patterns, both servers must be of one domain, or of one known provider: an entry
 * that lets every host in pairs no mail server with a stranger's.
 */
export class SubmissionPolicy {
  readonly #policy: ServerPolicy;

  constructor(policy: ServerPolicy) {
    this.#policy = policy;
  }

  /**
   * The submission server of an account. @param named as the caller has it; undefined: the usual one
   * @throws MailError BAD_USER_INPUT for what is no submission server, FORBIDDEN, UNSUPPORTED where none is known
   */
  choose(server: MailServerName, named: string | undefined): SubmissionServerName {
    if (named === undefined) return this.usual(server) ?? unknown();
    const submission = parseSubmissionUrl(named);
    if (!submission || isPattern(submission))
      throw new MailError(
        'BAD_USER_INPUT',
        'The server of `submission` must be a URL such as smtps://mail.example.com or smtp://mail.example.com:587',
      );
    this.#requirePair(server, submission);
    return submission;
  }

  /** The submission server beside a mail server, or that of its provider; undefined: none is known. */
  usual(server: MailServerName): SubmissionServerName | undefined {
    const known = submissionPresetsOf(server.host).map((url) => parseSubmissionUrl(url)!);
    for (const { submission } of this.#pairsOf(server)) {
      if (!isPattern(submission)) return submission;
      const preset = known.find((each) => isDoorOf(submission, each));
      if (preset) return preset;
    }
    return undefined;
  }

  /** One that was found elsewhere, if it may be used with the mail server; else the usual one. */
  bestOf(server: MailServerName, found: SubmissionServerName | undefined): SubmissionServerName | undefined {
    return found && this.#pairFor(server, found) ? found : this.usual(server);
  }

  /** Resolves a submission server, and checks every address. @throws MailError FORBIDDEN, SERVER_UNAVAILABLE, SERVER_TIMEOUT */
  async resolve(
    server: MailServerName,
    submission: SubmissionServerName,
    signal: AbortSignal,
  ): Promise<Endpoint> {
    const pair = this.#requirePair(server, submission);
    return this.#policy.resolveAllowed(submission, !isPattern(pair.submission), signal);
  }

  #requirePair(server: MailServerName, submission: SubmissionServerName): Pair {
    const found = this.#pairFor(server, submission);
    if (found) return found;
    throw new MailError(
      'FORBIDDEN',
      'This gateway is not allowed to hand mail of this account to that submission server (POSTERN_SERVERS)',
    );
  }

  #pairFor(server: MailServerName, submission: SubmissionServerName): Pair | undefined {
    const pairs = this.#pairsOf(server);
    return (
      pairs.find((pair) => serverUrl(pair.submission) === serverUrl(submission)) ??
      pairs.find((pair) => isDoorOf(pair.submission, submission) && belongTogether(pair, server, submission))
    );
  }

  #pairsOf(server: MailServerName): Pair[] {
    return this.#policy.entriesOf(server).filter((each): each is Pair => each.submission !== undefined);
  }
}

function belongTogether(pair: Pair, server: MailServerName, submission: SubmissionServerName): boolean {
  if (!isPattern(pair)) return true;
  const isOfProvider = submissionPresetsOf(server.host).includes(serverUrl(submission));
  return isOfProvider || isOfOneDomain(server.host, submission.host);
}

function unknown(): never {
  throw new MailError(
    'UNSUPPORTED',
    'No submission server is known for this account, so mail cannot be sent. Name it when signing in (`submission`), or pair it with the mail server in POSTERN_SERVERS (imaps://mail.example.com+smtps://mail.example.com)',
  );
}
