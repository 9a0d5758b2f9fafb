import type { MailError } from './mail/errors.ts';

/** Writes one line; entries hold nothing secret. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void;

/**
 * JSON lines, as log collectors want them. Past the console, before which Lambda puts the time and its own id: such a
 * line is no JSON any more, and CloudWatch makes no metrics of it.
 */
export const logJson: Log = (entry) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
};

/** A failed request for the log: what was refused, or, for a fault of ours, where it happened. */
export function errorEntry(error: MailError, requestId: string): Record<string, unknown> {
  const { code, message, status, cause } = error;
  const level = status < 500 ? 'warn' : 'error';
  const reason = cause instanceof Error ? (code === 'INTERNAL' ? cause.stack : cause.message) : undefined;
  return { level, requestId, code, message, cause: reason };
}
