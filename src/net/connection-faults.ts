import { MailError } from '../mail/errors.ts';

/** What came is no deflated stream (RFC 1951). */
export function notDeflated(cause: Error): MailError {
  const message = 'The mail server sent octets that are not deflated, although it had agreed to deflate';
  return new MailError('SERVER_UNAVAILABLE', message, { cause });
}

/** Octets that came in clear behind the acceptance of TLS. */
export function injected(verb: string): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    `Unencrypted data arrived after ${verb}, which may be an attack. The connection was closed`,
  );
}
