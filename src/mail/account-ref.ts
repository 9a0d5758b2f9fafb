import type { MailServerName } from './endpoint.ts';

/** Whose mail it is. */
export interface AccountRef {
  readonly server: MailServerName;
  readonly user: string;
  /** Digest of server and user, part of every id. */
  readonly accountKey: string;
}
