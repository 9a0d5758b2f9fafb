/** Inputs that were a fault once: door, what happened, the input. */
export const FOUND: readonly (readonly [door: string, what: string, input: string])[] = [
  ['imap wire', 'a number of messages that no loop ends at', '* 9007199254740993 EXISTS\r\n'],
  ['imap wire', 'a set that stands for all numbers', '* ESEARCH (TAG "P1") UID ALL 1:4294967295\r\n'],
  ['imap wire', 'a row that says neither its position nor a UID', '* FETCH (FLAGS (\\Seen))\r\n'],
  [
    'graphql',
    'a filter 2,000 deep',
    `{"query":"{ a }","variables":{"f":${'{"not":['.repeat(2_000)}${']}'.repeat(2_000)}}}`,
  ],
];
