import iconv from 'iconv-lite';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailComposerAttachment, MailComposerOptions } from 'nodemailer/lib/mail-composer';
import type { Letter } from './letter.ts';
import { robin } from './people.ts';

/** What a letter's place among the others gives it. */
export interface Place {
  messageId: string;
  /** Message ids of the conversation so far, the oldest first. */
  references: readonly string[];
  sentAt: Date;
  forwarded?: Buffer | undefined;
}

/** Makes a message of a letter with nodemailer's composer. The same letter in the same place gives the same octets. */
export function composeLetter(letter: Letter, place: Place): Promise<Buffer> {
  return new MailComposer({
    ...header(letter, place),
    alternatives: texts(letter, place.sentAt),
    attachments: [...carried(place), ...(letter.attachments ?? [])],
    newline: '\r\n',
    baseBoundary: place.messageId.replace(/\W/g, '').slice(0, 30),
  })
    .compile()
    .build();
}

function header(letter: Letter, { messageId, references, sentAt }: Place): MailComposerOptions {
  const { from, to = [robin], cc = [], replyTo, subject, headers, charset } = letter;
  // The composer encodes headers in UTF-8 only.
  const inCharset = charset && { Subject: { prepared: true, value: encodedWords(subject, charset) } };
  return {
    date: sentAt,
    from,
    to: [...to],
    cc: [...cc],
    replyTo,
    subject: charset ? undefined : subject,
    messageId,
    inReplyTo: references.at(-1),
    references: [...references],
    headers: { ...headers, ...inCharset },
  };
}

function texts({ text, html, calendar, charset = 'utf-8' }: Letter, sentAt: Date) {
  const all = [
    { type: `text/plain; charset=${charset}`, content: text },
    { type: `text/html; charset=${charset}`, content: html },
    { type: 'text/calendar; charset=utf-8; method=REQUEST', content: calendar?.(sentAt) },
  ];
  return all.flatMap(({ type, content }) =>
    content === undefined ? [] : [{ contentType: type, content: encode(`${content}\n`, charset) }],
  );
}

function carried({ forwarded }: Place): MailComposerAttachment[] {
  return forwarded
    ? [{ contentType: 'message/rfc822', contentDisposition: 'attachment', content: forwarded }]
    : [];
}

/** Octets of a charset, ISO-2022-JP included, which iconv-lite lacks; UTF-8 is left to the composer. */
function encode(text: string, charset: string): string | Buffer {
  const lines = text.replaceAll('\n', '\r\n');
  if (charset === 'utf-8') return lines;
  return charset === 'ISO-2022-JP' ? iso2022jp(lines) : iconv.encode(lines, charset);
}

/** RFC 1468: JIS X 0208 is EUC-JP with the high bits off, between escape sequences. */
function iso2022jp(text: string): Buffer {
  const escaped = text.replace(/[^\0-\x7f]+/g, (run) => {
    const octets = iconv.encode(run, 'EUC-JP').map((octet) => octet & 0x7f);
    return `\x1b$B${Buffer.from(octets).toString('latin1')}\x1b(B`;
  });
  return Buffer.from(escaped, 'latin1');
}

/** Encoded words of ten characters each, so that none is longer than 75 (RFC 2047 §2), nor splits a character. */
function encodedWords(text: string, charset: string): string {
  const runs = text.match(/.{1,10}/gsu) ?? [];
  const base64 = (run: string): string => Buffer.from(encode(run, charset)).toString('base64');
  return runs.map((run) => `=?${charset}?B?${base64(run)}?=`).join('\r\n ');
}
