import { describe, expect, it } from '@jest/globals';
import { bodyText, structured } from '../../demo/imap/structured-message.ts';
import { composeMail, fillStore } from '../../demo/mail/fill-store.ts';
import { MailStore } from '../../demo/store/mail-store.ts';
import type { StoredMessage } from '../../demo/store/message.ts';
import { mediaType, walkParts } from '../../src/mime/structure.ts';

const NOW = new Date('2026-05-04T09:30:00Z');

const store = new MailStore(NOW);
fillStore(store, await composeMail(NOW));
const messages: StoredMessage[] = store.mailboxes().flatMap((mailbox) => mailbox.messages);
const field = ({ raw }: StoredMessage, name: string): string =>
  structured(raw).parsed.headers.find((each) => each.name.toLowerCase() === name)?.value ?? '';
const allTypes = new Set(
  messages.flatMap(({ raw }) => [...walkParts(structured(raw).parsed.root)].map(mediaType)),
);

describe('the demo’s mail', () => {
  it('is about a hundred messages, the newest of them from now, the same octets each time', async () => {
    expect(messages.length).toBeGreaterThan(90);
    expect(Math.max(...messages.map(({ receivedAt }) => receivedAt.getTime()))).toBe(NOW.getTime());
    const again = new MailStore(NOW);
    fillStore(again, await composeMail(NOW));
    const raws = again.mailboxes().flatMap((mailbox) => mailbox.messages.map(({ raw }) => raw));
    expect(Buffer.concat(raws).equals(Buffer.concat(messages.map(({ raw }) => raw)))).toBe(true);
  });

  it('loses no character in the charsets of its writers', () => {
    const lossy = messages.filter(({ raw }) => bodyText(structured(raw)).includes('\ufffd'));
    expect(lossy).toHaveLength(0);
    const subjects = messages.map((message) => field(message, 'subject'));
    expect(subjects.filter((subject) => /[a-z]\?[a-z]|\ufffd/i.test(subject))).toEqual([
      // The one that is broken on purpose.
      'Fahrplan für den Winter =?utf-8?B?w7x',
    ]);
    expect(subjects).toContain('Einladung: Abnahme der Gezeitenuhr am Rheinufer');
    expect(subjects).toContain('輸送の日程(確認のお願い)');
  });

  it('has the kinds of parts that a reader must cope with', () => {
    expect([...allTypes]).toEqual(
      expect.arrayContaining([
        'multipart/mixed',
        'multipart/alternative',
        'multipart/related',
        'multipart/digest',
        'message/rfc822',
        'text/calendar',
        'text/csv',
        'text/html',
        'image/png',
        'application/pdf',
      ]),
    );
  });

  it('has threads whose References name messages that are there', () => {
    const ids = new Set(messages.map((message) => field(message, 'message-id')));
    const references = messages.flatMap((message) => field(message, 'references').match(/<[^>]+>/g) ?? []);
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('names no domain but those that are kept for examples', () => {
    // Without the soft line breaks of quoted-printable.
    const texts = messages.map(({ raw }) => raw.toString('latin1').replaceAll('=\r\n', ''));
    const hosts = texts.flatMap((text) => text.match(/(?<=[\w.]@|https?:\/\/)[\w.-]+\w/g) ?? []);
    expect(hosts.filter((host) => !/(^|\.)example\.(com|net|org)$/.test(host))).toEqual([]);
  });

  it('keeps every line of it short enough for SMTP', () => {
    const longest = messages.map(({ raw }) =>
      Math.max(
        ...raw
          .toString('latin1')
          .split('\r\n')
          .map(({ length }) => length),
      ),
    );
    expect(Math.max(...longest)).toBeLessThanOrEqual(998);
  });
});
