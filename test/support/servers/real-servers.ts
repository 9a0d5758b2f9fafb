import { describe, it } from '@jest/globals';
import type { Servers } from './at-hand.ts';
import { realServer, whyUnavailable } from './at-hand.ts';
import type { ServerName } from './types.ts';

export type { CertificateName } from './certificates.ts';
export type { DovecotSettings } from './dovecot-configuration.ts';
export type { DovecotServer, DovecotUser } from './dovecot-server.ts';
export { generatedMessage } from './messages.ts';
export type { Credentials, Delivery, RealServer, ServerName } from './types.ts';
export { OwnDovecot, realServer, startDovecot, whyUnavailable } from './at-hand.ts';

/** A `describe` for one server's tests; one skipped test that gives the reason where the server is not available. */
export function describeServer<Name extends ServerName>(
  name: Name,
  body: (server: Servers[Name]) => void,
): void {
  const reason = whyUnavailable(name);
  if (reason === undefined) describe(name, () => body(realServer(name)));
  else describe(name, () => it.skip(`is not available: ${reason}`, () => undefined));
}
