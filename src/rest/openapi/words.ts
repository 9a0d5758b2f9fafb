import type { Topic } from '../operation.ts';

/** What the document says first. */
export const API_DESCRIPTION = [
  'Mail of any IMAP or POP3 server as JSON. Each call becomes one short, planned mail session; nothing is stored. The',
  'same mail, with free nesting, is at `POST /graphql`.',
  '',
  'Sign in with `POST /v1/tokens`, and send the token as `Authorization: Bearer …` with every further request.',
  '',
  '- **Only what is asked for is fetched.** `fields` names what an answer shows; anything else is absent. A null is never',
  '  «not asked»: it says that there is none, or, beside `errors`, that it could not be had.',
  '- **Lists in a query** are one parameter with commas: `fields=id,subject`; or one for each value, where a value',
  '  holds a comma.',
  '- **Pages** go on from cursors: `first` and `after`, or `last` and `before`. `Link` holds both neighbours.',
  '- **Errors** are `application/problem+json` (RFC 9457) with a `code`; `retryable` says whether the same call may work',
  '  later. What fails for one message of many is in `failures`, and the others are done.',
  '- **Changes** are never sent twice. Where the connection to the mail server ends in between, the answer is',
  '  `OUTCOME_UNKNOWN`; each operation says how to find out.',
].join('\n');

export const TOPICS: Record<Topic, string> = {
  System: 'The gateway itself.',
  Tokens: 'Signing in.',
  Account: 'Who has signed in, and what works there.',
  Mailboxes: 'Where messages are stored.',
  Messages: 'What is stored, and changing it.',
  Content: 'What is in messages, octet by octet.',
};
