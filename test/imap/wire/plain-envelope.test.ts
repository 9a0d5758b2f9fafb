import { describe, expect, it } from '@jest/globals';
import { parser } from 'imapflow/lib/handler/imap-handler.js';
import type { ImapAttribute } from 'imapflow/lib/handler/types.js';

import { FetchedEnvelope } from '../../../src/imap/commands/envelope.ts';
import { LIMITS } from '../../../src/imap/wire/limits.ts';
import { restoreEnvelope, deferEnvelope } from '../../../src/imap/wire/plain-responses.ts';
import type { Envelope } from '../../../src/mail/envelope.ts';
import { cpuTime } from '../../support/cpu-time.ts';

const ANN = '("Ann" NIL "ann" "example.com")';
const ENVELOPE = `("Mon, 7 Feb 1994 21:52:25 -0800" "Hello" (${ANN}) (${ANN}) NIL (${ANN}${ANN}) NIL NIL NIL "<1@x>")`;

const aside = (line: string) => deferEnvelope({ line, literals: [] });
const row = (envelope: string): string => `* 1 FETCH (UID 7 ENVELOPE ${envelope} FLAGS (\\Seen))`;

/** The items of a FETCH response, as the parser alone reads them. */
async function itemsOf(line: string): Promise<ImapAttribute[]> {
  const { attributes } = await parser(line, {});
  return attributes![1] as ImapAttribute[];
}

function readAll(token: ImapAttribute | undefined): Envelope {
  const { subject, from, to, cc, bcc, replyTo, sender, sentAt, messageId, inReplyTo } = new FetchedEnvelope(
    token!,
  );
  return { subject, from, to, cc, bcc, replyTo, sender, sentAt, messageId, inReplyTo };
}

describe('an envelope that is set aside', () => {
  it.each([
    ['with people in it', row(ENVELOPE)],
    ['with nothing in it', row('(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)')],
    ['with empty strings', row(`("" "" (("" NIL "" "")) NIL NIL NIL NIL NIL "" "")`)],
    ['with encoded words', row(ENVELOPE.replace('Hello', '=?utf-8?q?Gr=C3=BC=C3=9Fe?='))],
    ['with quotes and backslashes', row(ENVELOPE.replaceAll('Ann', 'A \\"n\\\\n\\" (x) )('))],
    [
      'with 8-bit octets and controls',
      row(ENVELOPE.replaceAll('Ann', 'J\xc3\xb6rg\t\x01').replace('Hello', '\xfc')),
    ],
    ['with parentheses and its own name in a subject', row(ENVELOPE.replace('Hello', ') ENVELOPE (NIL'))],
    ['with a group', row(ENVELOPE.replace(ANN, `(NIL NIL "team" NIL)${ANN}(NIL NIL NIL NIL)`))],
    ['with spaces between addresses', row(ENVELOPE.replace(`${ANN}${ANN}`, `${ANN} ${ANN}`))],
    ['as the last item', `* 1 FETCH (UID 7 ENVELOPE ${ENVELOPE})`],
    ['as the first item', `* 1 FETCH (ENVELOPE ${ENVELOPE} UID 7)`],
    [
      'behind other items that look like one',
      `* 1 FETCH (FLAGS (a b) INTERNALDATE "ENVELOPE" PREVIEW "\\" ENVELOPE (NIL" ENVELOPE ${ENVELOPE} UID 7)`,
    ],
  ])('%s says what the parser would have said', async (_, line) => {
    const set = aside(line)!;
    expect(set.line).not.toContain(ENVELOPE);
    const items = await itemsOf(set.line);
    restoreEnvelope(set.envelope, items);
    const whole = await itemsOf(line);
    const at = whole.findIndex((each) => each?.type === 'ATOM' && each.value === 'ENVELOPE') + 1;
    expect(items.toSpliced(at, 1)).toEqual(whole.toSpliced(at, 1));
    expect(readAll(items[at])).toEqual(readAll(whole[at]));
  });
});

describe('what is the parser’s business', () => {
  it.each([
    ['no envelope', '* 1 FETCH (UID 7)'],
    ['no FETCH', `* LIST () "/" ENVELOPE ${ENVELOPE}`],
    ['an envelope within something else', `* 1 FETCH (X ((ENVELOPE ${ENVELOPE})))`],
    [
      'one in a quoted string',
      `* 1 FETCH (PREVIEW " ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)" UID 7)`,
    ],
    ['an item whose name only ends like it', `* 1 FETCH (X-ENVELOPE ${ENVELOPE} UID 7)`],
    ['a field too few', row('(NIL NIL NIL NIL NIL NIL NIL NIL NIL)')],
    ['a field too many', row('(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)')],
    ['an atom in place of a string', row(ENVELOPE.replace('"Hello"', 'Hello'))],
    ['a list in place of a string', row(ENVELOPE.replace('"Hello"', `(${ANN})`))],
    ['a string in place of addresses', row(ENVELOPE.replace(`(${ANN})`, '"ann@example.com"'))],
    ['an address of three strings', row(ENVELOPE.replace(ANN, '("Ann" "ann" "example.com")'))],
    ['an empty list', row(ENVELOPE.replace(`(${ANN})`, '()'))],
    ['a list that does not end', `* 1 FETCH (UID 7 ENVELOPE ${ENVELOPE.slice(0, -1)}`],
    ['something glued to it', row(`${ENVELOPE}X`)],
    ['a large response', row(ENVELOPE.replace('Hello', 'x'.repeat(LIMITS.deferred)))],
  ])('%s', (_, line) => {
    expect(aside(line)).toBeUndefined();
  });

  it('a response with literals', () => {
    const line = row(ENVELOPE.replace('"Hello"', '{5}\r\n'));
    expect(deferEnvelope({ line, literals: [Buffer.from('Hello')] })).toBeUndefined();
  });

  it('and no response takes long to be found so', () => {
    const many = `${'ENVELOPE (NIL '.repeat(1_000)}`;
    const deep = row(`(NIL "${'\\"'.repeat(7_000)}`);
    const started = cpuTime();
    for (const line of [`* 1 FETCH (${many}`, row(many), deep, `* 1 FETCH (${'() '.repeat(5_000)}`])
      expect(aside(line)).toBeUndefined();
    expect(cpuTime() - started).toBeLessThan(20_000);
  });
});
