import type { Letter } from '../letter.ts';
import { entityOctets, fileEntity, messageEntity, multipartEntity, textEntity, wrapParts } from './entity.ts';
import type { Entity } from './entity.ts';
import { addressList, encodeText } from './header.ts';

/** What a letter's place among the others gives it. */
export interface Place {
  messageId: string;
  /** Message ids of the conversation so far, the oldest first. */
  references: readonly string[];
  sentAt: Date;
  forwarded?: Buffer | undefined;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LINE_LENGTH = 76;

/** Makes a message of a letter: headers and nested MIME as a mail program would. */
export function composeMessage(letter: Letter, place: Place): Buffer {
  const { header, body } = contents(letter, place);
  return entityOctets({ header: [...headers(letter, place), ...header], body });
}

/** `Mon, 02 Feb 2026 09:30:00 +0000` (RFC 5322 §3.3). */
export function formatDate(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, '0');
  const time = date.toISOString().slice(11, 19);
  return `${DAYS[date.getUTCDay()]}, ${day} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${time} +0000`;
}

function headers(letter: Letter, { messageId, references, sentAt }: Place): string[] {
  const { charset = 'UTF-8', cc = [], replyTo } = letter;
  const lines: [string, string][] = [
    ['Date', formatDate(sentAt)],
    ['From', addressList([letter.from], charset)],
    ['To', addressList(letter.to, 'UTF-8')],
    ['Cc', addressList(cc, 'UTF-8')],
    ['Reply-To', replyTo ? addressList([replyTo], charset) : ''],
    ['Subject', encodeText(letter.subject, charset)],
    ['Message-ID', messageId],
    ['In-Reply-To', references.at(-1) ?? ''],
    ['References', references.join('\r\n ')],
  ];
  const present = lines.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`);
  return [...present, ...(letter.headers ?? []), 'MIME-Version: 1.0'];
}

/** mixed( alternative( text, related( html, pictures ), calendar ), forwarded, attachments ), as far as needed. */
function contents(letter: Letter, { messageId, sentAt, forwarded }: Place): Entity {
  const boundary = (name: string): string => `=_${name}_${messageId.replace(/\W/g, '').slice(0, 30)}`;
  const charset = letter.charset ?? 'UTF-8';
  const plain = textEntity(wrap(letter.text), 'plain', charset);
  const richer: Entity[] = [];
  if (letter.html !== undefined) {
    const pictures = (letter.pictures ?? []).map(fileEntity);
    richer.push(
      wrapParts('related', textEntity(letter.html, 'html', charset), pictures, boundary('related')),
    );
  }
  if (letter.calendar) richer.push(calendarEntity(letter.calendar(sentAt)));
  const body =
    richer.length > 0 ? multipartEntity('alternative', [plain, ...richer], boundary('alt')) : plain;
  const files = (letter.attachments ?? []).map(fileEntity);
  const carried = forwarded ? [messageEntity(forwarded), ...files] : files;
  return wrapParts('mixed', body, carried, boundary('mixed'));
}

function calendarEntity(text: string): Entity {
  const { header, body } = textEntity(text, 'calendar', 'UTF-8');
  return {
    header: header.map((line) => line.replace('charset=UTF-8', 'charset=UTF-8; method=REQUEST')),
    body,
  };
}

/** Breaks paragraphs at spaces; lines that are quoted or short stay as they are. */
function wrap(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(new RegExp(`(?=.{${LINE_LENGTH}})(.{1,${LINE_LENGTH - 1}}) `, 'g'), '$1\n'))
    .join('\n');
}
