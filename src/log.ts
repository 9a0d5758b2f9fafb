import type { MailError } from './mail/errors.ts';

/** Writes one line; entries hold nothing secret. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void;

/** JSON lines, as log collectors want them. */
export const logJson: Log = (entry) => {
  console.log(JSON.stringify({ time: new Date().toISOString(), ...entry }));
};

/** A fault of ours for the log: name and stack, never the value that was being worked on. */
export function faultEntry(error: unknown, requestId: string): Record<string, unknown> {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.stack : undefined;
  return { level: 'error', requestId, name, message, stack: cause ?? stack };
}

/** A refused request for the log. */
export function refusalEntry(error: MailError, requestId: string): Record<string, unknown> {
  const level = error.status < 500 ? 'warn' : 'error';
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return { level, requestId, code: error.code, message: error.message, cause };
}
