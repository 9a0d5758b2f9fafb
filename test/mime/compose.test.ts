import { describe, expect, it } from '@jest/globals';

import type { Draft } from '../../src/mail/draft.ts';
import { checkDraft } from '../../src/mail/draft.ts';
import { chooseBody, textParts } from '../../src/mime/choose-body.ts';
import { compose } from '../../src/mime/compose.ts';
import { parseMessage } from '../../src/mime/parse-message.ts';

const DRAFT: Draft = {
  from: [{ name: 'Jörg Groß', address: 'joerg@example.org' }],
  to: [{ address: 'a@example.org' }, { name: 'Last, First', address: 'b@example.org' }],
  bcc: [{ address: 'hidden@example.org' }],
  subject: 'Grüße 🎉 an alle',
  text: 'Guten Tag',
  html: '<p>Guten Tag <img src="cid:dot"></p>',
  attachments: [
    { filename: 'Übersicht, neu.csv', contentType: 'text/csv', content: Buffer.from('a;b\r\n') },
    { filename: 'dot.png', content: Buffer.from([0x89, 0x50, 0x4e, 0x47]), contentId: 'dot' },
  ],
  inReplyTo: '<first@example.org>',
  references: ['<zero@example.org>', '<first@example.org>'],
  messageId: '<own@example.org>',
  sentAt: new Date('2026-03-01T09:30:00Z'),
};

/** A draft without stored parts is one piece. */
async function octetsOf({ attachments, ...draft }: Draft): Promise<Buffer> {
  const files = (attachments ?? []).map((each) => ({ ...each, content: each.content! }));
  const [octets, ...others] = await compose({ ...draft, attachments: files });
  expect(others).toEqual([]);
  return octets as Buffer;
}

describe('composing', () => {
  it('writes a message that reads back as what was drafted', async () => {
    const parsed = parseMessage(await octetsOf(DRAFT));
    expect(parsed.envelope).toMatchObject({
      subject: DRAFT.subject,
      from: [{ name: 'Jörg Groß', address: 'joerg@example.org' }],
      to: [{ address: 'a@example.org' }, { name: 'Last, First', address: 'b@example.org' }],
      bcc: [{ address: 'hidden@example.org' }],
      messageId: '<own@example.org>',
      date: DRAFT.sentAt,
    });
    const choice = chooseBody(parsed.root);
    const { html, attachments } = choice;
    expect([textParts(choice, () => false).length, html.length]).toEqual([1, 1]);
    expect(attachments.map(({ part, inline }) => [part.filename, part.type, part.subtype, inline])).toEqual(
      expect.arrayContaining([
        ['Übersicht, neu.csv', 'text', 'csv', false],
        ['dot.png', 'image', 'png', true],
      ]),
    );
    const table = attachments.find(({ part }) => part.subtype === 'csv')!;
    expect(Buffer.from(parsed.content(table.part.partId)!).toString()).toBe('a;b\r\n');
  });

  it('ends every line with CR LF', async () => {
    const octets = (await octetsOf({ ...DRAFT, text: 'one\ntwo\r\nthree' })).toString('latin1');
    expect(octets.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('writes a message that has neither text nor html', async () => {
    const { root } = parseMessage(await octetsOf({ from: DRAFT.from, subject: 'only this' }));
    expect(textParts(chooseBody(root), () => false)).toHaveLength(1);
  });
});

describe('what may stand in a message besides', () => {
  const CALENDAR = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Grüße\r\nEND:VCALENDAR\r\n';

  it('writes own header fields, each as it was given, folded and encoded where need be', async () => {
    const headers = [
      { name: 'X-Ticket', value: `${'ü '.repeat(80)}end` },
      {
        name: 'List-Unsubscribe',
        value: '<mailto:leave@lists.example>, <https://lists.example/leave?a=1&b=2>',
      },
      { name: 'x-ticket', value: 'again' },
    ];
    const octets = await octetsOf({ ...DRAFT, headers });
    const { headers: read } = parseMessage(octets);
    const found = read.filter(({ name }) => /^(?:x-ticket|list-unsubscribe)$/i.test(name));
    expect(found.map(({ value }) => value)).toEqual(headers.map(({ value }) => value));
  });

  it('writes an invitation as one more form of the text', async () => {
    const calendar = { method: 'REQUEST', content: CALENDAR } as const;
    const parsed = parseMessage(await octetsOf({ ...DRAFT, attachments: [], calendar }));
    expect(parsed.root.subtype).toBe('alternative');
    const part = parsed.root.children.at(-1)!;
    expect([part.type, part.subtype, part.parameters['method']]).toEqual(['text', 'calendar', 'REQUEST']);
    expect(Buffer.from(parsed.content(part.partId)!).toString()).toBe(CALENDAR);
  });

  it('writes quoted text as format=flowed, which reads back the same', async () => {
    const text = `hello\n\n> ${'word '.repeat(60).trim()}\n>> From here\n From there`;
    const octets = await octetsOf({ ...DRAFT, text });
    expect(octets.toString('latin1')).toMatch(/text\/plain; charset=utf-8; format=flowed/i);
    const parsed = parseMessage(octets);
    const [part] = textParts(chooseBody(parsed.root), () => false);
    expect(part!.parameters['format']).toBe('flowed');
  });

  it('keeps its header where a stored part is all that it has', async () => {
    const stored = {
      id: { kind: 'message', account: 'a', path: 'p', uidValidity: 1, uid: 1 },
      partId: '1',
    } as const;
    const attachments = [{ stored, encoding: 'base64', parameters: {}, contentType: 'image/png' }];
    const [head, piece, tail] = await compose({ subject: 'alone', attachments });
    expect(piece).toBe(stored);
    expect(parseMessage(Buffer.concat([head as Buffer, tail as Buffer])).envelope?.subject).toBe('alone');
  });
});

describe('a draft', () => {
  it.each<[string, Partial<Draft>]>([
    ['from needs', { from: [] }],
    ['to contains', { to: [{ address: 'a@example.org\r\nBcc: x@example.org' }] }],
    ['cc contains', { cc: [{ address: 'nobody' }] }],
    ['from contains', { from: [{ name: 'a\r\nX: y', address: 'a@example.org' }] }],
    ['subject contains', { subject: 'a\r\nX: y' }],
    ['inReplyTo must contain', { inReplyTo: 'a@b' }],
    ['references must contain', { references: ['<a@b>\r\nX: y'] }],
    ['of an attachment contains', { attachments: [{ filename: 'a\nb', content: Buffer.alloc(1) }] }],
    ['contentType of an attachment must', { attachments: [{ contentType: 'x', content: Buffer.alloc(1) }] }],
    ['headers may hold', { headers: [{ name: 'Bcc', value: 'x@example.org' }] }],
    ['headers may hold', { headers: [{ name: 'X-A: b\r\nBcc', value: 'x' }] }],
    ['headers may hold', { headers: [{ name: 'Content-Type', value: 'text/html' }] }],
    ['the value of', { headers: [{ name: 'X-A', value: 'a\r\nBcc: x@example.org' }] }],
    ['must be ASCII', { headers: [{ name: 'List-Id', value: '<ü.example>' }] }],
    ['headers has more', { headers: Array.from({ length: 51 }, () => ({ name: 'X-A', value: 'a' })) }],
    ['calendar must be', { calendar: { method: 'REQUEST', content: 'hello' } }],
    [
      'METHOD:REPLY',
      { calendar: { method: 'REPLY', content: 'BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR' } },
    ],
  ])('is refused, and says why: %s', (problem, change) => {
    expect(() => checkDraft({ ...DRAFT, ...change }, 'MESSAGE')).toThrow(problem);
  });

  it.each<[string, Partial<Draft>]>([
    ['to contains', { to: [{ address: 'a@example.org\r\nBcc: x@example.org' }] }],
    ['subject contains', { subject: 'a\r\nX: y' }],
  ])('is refused even while it is being typed: %s', (problem, change) => {
    expect(() => checkDraft({ ...DRAFT, ...change }, 'DRAFT')).toThrow(problem);
  });

  it('may be unfinished while it is being typed', () => {
    expect(() => checkDraft({ from: [], to: [{ address: 'anna@' }] }, 'DRAFT')).not.toThrow();
  });

  it('is accepted as it should be', () => {
    expect(() => checkDraft(DRAFT, 'MESSAGE')).not.toThrow();
  });
});

describe('lines of a draft', () => {
  const longest = (octets: Buffer) =>
    Math.max(
      ...octets
        .toString('latin1')
        .split('\r\n')
        .map((line) => line.length),
    );
  const LONG = 'x'.repeat(3_000);

  it.each<[string, Partial<Draft>]>([
    ['a subject of one word', { subject: LONG }],
    ['a subject beyond ASCII', { subject: 'ü'.repeat(3_000) }],
    ['a text without a line end', { text: LONG }],
    ['html without a line end', { html: `<p>${LONG}</p>` }],
    [
      'many references',
      { references: Array.from({ length: 300 }, (_, i) => `<${'r'.repeat(60)}${i}@example.org>`) },
    ],
    ['many addresses', { to: Array.from({ length: 900 }, (_, i) => ({ address: `a${i}@example.org` })) }],
  ])('have at most 998 octets: %s', async (_title, more) => {
    const octets = await octetsOf({ ...DRAFT, ...more });
    expect(longest(octets)).toBeLessThanOrEqual(998);
    if (more.subject) expect(parseMessage(octets).envelope?.subject).toBe(more.subject);
  });

  it.each<[string, Partial<Draft>]>([
    ['a name', { to: [{ name: LONG, address: 'a@example.org' }] }],
    ['an id', { messageId: `<${LONG}@example.org>` }],
    ['a file name', { attachments: [{ filename: LONG, contentId: LONG, content: Buffer.from('a') }] }],
  ])('that cannot be folded are refused: %s', async (_title, more) => {
    await expect(octetsOf({ ...DRAFT, ...more })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
