import type { ErrorDetails } from '../mail/errors.ts';
import { MailError } from '../mail/errors.ts';

/**
 * The connection ended, and nothing that was said on it was the reason: what only reads may be sent again on another.
 */
export class ConnectionLost extends MailError {
  constructor(message: string, details?: ErrorDetails) {
    super('SERVER_UNAVAILABLE', message, details);
  }
}
