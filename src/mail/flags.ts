import { MailError } from './errors.ts';
import { MAX_FLAGS } from './limits.ts';

const SYSTEM_FLAGS = new Map(
  ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'].map((flag) => [flag.toLowerCase(), flag]),
);

/** A keyword is an atom (RFC 9051 §9): printable ASCII but `(){%*"\]`. */
const KEYWORD = /^[^\x00-\x20\x7f-\uffff(){%*"\\\]]{1,250}$/;

/** Flags that a client may set, each once, system flags in their usual spelling. @throws MailError BAD_USER_INPUT */
export function settableFlags(flags: readonly string[]): string[] {
  if (flags.length > MAX_FLAGS)
    throw new MailError('BAD_USER_INPUT', `One change may have at most ${MAX_FLAGS} flags`, {
      argument: 'flags',
    });
  const found = new Map<string, string>();
  for (const flag of flags) found.set(flag.toLowerCase(), settableFlag(flag));
  return [...found.values()];
}

/** A flag to look for: what can be set, and the server's own `\Recent`. @throws MailError BAD_USER_INPUT */
export function conditionFlag(flag: string): string {
  return flag.toLowerCase() === '\\recent' ? '\\Recent' : settableFlag(flag);
}

/** Whether it is a keyword: any flag that is not a system flag. */
export function isKeyword(flag: string): boolean {
  return !flag.startsWith('\\');
}

function settableFlag(flag: string): string {
  const system = SYSTEM_FLAGS.get(flag.toLowerCase());
  if (system) return system;
  if (flag.toLowerCase() === '\\recent')
    throw new MailError('BAD_USER_INPUT', 'Only the mail server can set or remove \\Recent', {
      argument: 'flags',
    });
  if (KEYWORD.test(flag)) return flag;
  throw new MailError(
    'BAD_USER_INPUT',
    `${JSON.stringify(flag.slice(0, 100))} is not a valid flag or keyword`,
  );
}
/** Flags are compared without case (RFC 9051 §2.3.2). */

export function hasFlag(flags: readonly string[], flag: string): boolean {
  const wanted = flag.toLowerCase();
  return flags.some((each) => each.toLowerCase() === wanted);
}
