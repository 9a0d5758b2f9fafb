import type { Topic } from '../operation.ts';

/** What the document says first. */
export const API_DESCRIPTION = [
  'Mail of any IMAP or POP3 server as JSON. Each call becomes one short, planned mail session; nothing is stored. The',
  'same mail, with free nesting, is at `POST /graphql`.',
  '',
  'Sign in with `POST /v1/tokens`, and send the token as `Authorization: Bearer …` with every further request.',
  '',
  '- **Only requested fields are fetched.** `fields` selects the fields of a response; all others are absent. Null never means',
  '  «not requested»: there is no value, or, if `errors` is present, the value could not be read.',
  '- **Lists in a query** are one parameter with commas, `fields=id,subject`, or, if a value contains a comma, one parameter',
  '  for each value.',
  '- **Pages** continue from cursors: `first` and `after`, or `last` and `before`. `Link` has the next and the previous page.',
  '- **Errors** are `application/problem+json` (RFC 9457) with a `code`; `retryable` says whether the same request may',
  '  succeed later. If a change fails for some messages, `failures` lists those, and the others are changed.',
  '- **Changes** are never sent twice. If the connection to the mail server is lost before a change is confirmed, the answer is',
  '  `OUTCOME_UNKNOWN`; each operation says how to find out what happened.',
].join('\n');

export const TOPICS: Record<Topic, string> = {
  System: 'The gateway itself.',
  Tokens: 'Signing in, and what a token may do.',
  Account: 'The account that has signed in, and its features.',
  Mailboxes: 'Where messages are stored.',
  Messages: 'Reading and changing messages.',
  Content: 'The content of messages: raw, text, html and attachments.',
  Webhooks: 'URLs that are told what happens in a mailbox.',
};
