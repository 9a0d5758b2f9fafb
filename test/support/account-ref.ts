import { randomBytes } from 'node:crypto';

import { parseKeyRing } from '../../src/access/key-ring.ts';
import { tokenSigner } from '../../src/access/token-signer.ts';
import { ChangeTokens } from '../../src/mail/change-token.ts';
import type { AccountRef, MailServerName } from '../../src/mail/endpoint.ts';

/** A signer that every test can have. */
export const SIGNER = tokenSigner(parseKeyRing(`test:${randomBytes(32).toString('base64')}`));

const SERVER: MailServerName = { protocol: 'IMAP', security: 'NONE', host: '127.0.0.1', port: 143 };

/** Anna, as drivers know her. */
export function accountRef(accountKey: string, server: MailServerName = SERVER): AccountRef {
  return { server, user: 'anna', accountKey, changeTokens: new ChangeTokens(accountKey, SIGNER) };
}
