import { MailError } from './errors.ts';
import { MAX_HEADER_NAMES } from './limits.ts';

/** A field name is printable ASCII without a colon (RFC 5322 §2.2). */
const FIELD_NAME = /^[!-9;-~]{1,200}$/;

/** The header fields that a caller names, in lower case; `all` when none is named. @throws MailError BAD_USER_INPUT */
export function headerNames(names: readonly string[] | null | undefined): readonly string[] | 'all' {
  if (names == null) return 'all';
  if (names.length > MAX_HEADER_NAMES)
    throw new MailError('BAD_USER_INPUT', `One list may have at most ${MAX_HEADER_NAMES} header fields`, {
      argument: 'names',
    });
  for (const name of names) {
    if (!FIELD_NAME.test(name))
      throw new MailError('BAD_USER_INPUT', `${JSON.stringify(name)} is not a valid header field name`);
  }
  return names.map((name) => name.toLowerCase());
}
