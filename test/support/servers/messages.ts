import type { Delivery } from './types.ts';

const WORDS = (
  'account agenda answer autumn board budget castle change client coffee column contract copper corner design dinner ' +
  'document engine estimate evening factory figure finance garden harbour history invoice island journey kitchen ' +
  'ladder letter library market meadow meeting minute mirror morning mountain number office opinion orchard paper ' +
  'parcel pattern planet pocket price project quarter railway receipt record report river school season server ship ' +
  'silver station street summary summer supplier table ticket timber traffic travel valley version village weather'
).split(' ');

const PEOPLE = [
  'Alice Adams',
  'Björn Ågren',
  'Çelik Özgür',
  'Dora Dean',
  'Ева Орлова',
  'Frank Ford',
  '佐藤 花子',
  'Grace Hall',
];

const FIRST = Date.UTC(2020, 0, 1);
const STEP = 1597_000; // some 27 minutes: 100,000 messages are five years

/** Message number `index` of every filled mailbox, some 2.4 KB long; always the same octets for the same number. */
export function generatedMessage(
  index: number,
): Delivery & { receivedAt: Date; subject: string; from: string } {
  const random = randomNumbers(index);
  const receivedAt = new Date(FIRST + index * STEP);
  const subject = `${wordsFrom(random, 3)} ${index}`;
  const from = `person${index}@example.com`;
  const paragraphs = Array.from(
    { length: 27 + (index % 7) },
    () => SENTENCES[random() % SENTENCES.length] ?? '',
  );
  const lines = [
    `Received: from mx.example.net by mail.example.com; ${rfc5322Date(receivedAt)}`,
    `From: ${encodedWord(PEOPLE[index % PEOPLE.length] ?? '')} <${from}>`,
    `To: Test User <test@example.com>`,
    `Subject: ${subject}`,
    `Date: ${rfc5322Date(receivedAt)}`,
    `Message-ID: <generated.${index}@example.com>`,
    ...(index % 5 ? [`In-Reply-To: <generated.${index - 1}@example.com>`] : []),
    'MIME-Version: 1.0',
    ...(index % 10 === 9 ? withAttachment(index, paragraphs) : plain(paragraphs)),
    '',
  ];
  const flags = index % 3 ? ['\\Seen'] : [];
  return { raw: Buffer.from(lines.join('\r\n')), flags, receivedAt, subject, from };
}

export function* generatedMessages(count: number, from = 0): Generator<Delivery> {
  for (let index = from; index < from + count; index++) yield generatedMessage(index);
}

const plain = (paragraphs: readonly string[]): string[] => [
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  ...paragraphs,
];

function withAttachment(index: number, paragraphs: readonly string[]): string[] {
  const boundary = `part-of-${index}`;
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...plain(paragraphs.slice(0, 10)),
    `--${boundary}`,
    `Content-Type: application/octet-stream; name="file${index}.bin"`,
    `Content-Disposition: attachment; filename="file${index}.bin"`,
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.from(paragraphs.slice(10).join(' '))
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    `--${boundary}--`,
  ];
}

const rfc5322Date = (date: Date): string => date.toUTCString().replace('GMT', '+0000');

const encodedWord = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;

/** A linear congruential generator: the same numbers in every run, unlike Math.random. */
function randomNumbers(seed: number): () => number {
  let state = (seed + 1) * 7919;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 8;
  };
}

function wordsFrom(random: () => number, count: number): string {
  return Array.from({ length: count }, () => WORDS[random() % WORDS.length]).join(' ');
}

/** Made once: words one by one would be most of the work for a hundred thousand messages. */
const SENTENCES = Array.from({ length: 1009 }, (_, number) => wordsFrom(randomNumbers(number), 9));
