import type { MailServerName, SubmissionServerName } from './endpoint.ts';

/** Where a proposal comes from, the most trustworthy first. */
export type DiscoverySource = 'DEPLOYMENT' | 'PRESET' | 'PACC' | 'AUTOCONFIG' | 'ISPDB' | 'SRV' | 'MX';

/** How a user may sign in there. */
export type AuthenticationWay = 'PASSWORD' | 'OAUTH2';

/** A mail server that an address may belong to. It is proposed, and nothing is dialled. */
export interface ServerCandidate {
  readonly server: MailServerName;
  /** The user name to sign in with. */
  readonly user: string;
  readonly authentication: readonly AuthenticationWay[];
  readonly source: DiscoverySource;
  /** Whether the deployment may connect to it. */
  readonly allowed: boolean;
  /** Where mail of the account is handed in; undefined: it is not known, or the deployment does not allow it. */
  readonly submission: SubmissionServerName | undefined;
}

/** Finds the mail servers of an address. @throws MailError BAD_USER_INPUT, FORBIDDEN where the deployment does not look */
export type Discover = (email: string) => Promise<readonly ServerCandidate[]>;
