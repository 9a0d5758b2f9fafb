import iconv from 'iconv-lite';

/** Texts that a charset can hold. */
const TEXTS: readonly [charset: string, text: string][] = [
  ['utf-8', 'Grüße aus Zürich ☕'],
  ['iso-8859-1', 'Grüße naïve café'],
  ['windows-1252', '“smart” – € café'],
  ['koi8-r', 'Привет, мир'],
  ['windows-1251', 'Тестовое письмо'],
  ['shift_jis', '日本語テスト'],
  ['euc-kr', '안녕하세요'],
  ['gb2312', '你好世界'],
  ['big5', '繁體中文'],
  ['iso-8859-7', 'Καλημέρα'],
  ['cp850', 'Ça va'],
  ['macintosh', 'Ça va bien'],
  ['us-ascii', 'plain words'],
];
const ENCODINGS = ['base64', 'quoted-printable', '8bit'] as const;

/** Messages in all kinds that one server and the gateway itself read alike: the same seed, the same messages. */
export function madeMessages(seed: number, count: number): { name: string; raw: Buffer }[] {
  const make = new Maker(seed);
  return Array.from({ length: count }, (_, i) => ({ name: `${seed}/${i}`, raw: make.message() }));
}

class Maker {
  #state: number;
  #boundaries = 0;

  constructor(seed: number) {
    this.#state = seed;
  }

  message(): Buffer {
    const raw = this.#entity(0);
    return this.#damaged(Buffer.from(raw.replaceAll('\n', '\r\n'), 'latin1'));
  }

  /** What follows stands for octets, one per character. */
  #entity(depth: number): string {
    const repeated = this.#pick(['', '', 'To: second@x.test\nCc: third@x.test\n']);
    return (
      `From: ${this.#address()}\nTo: ${this.#address()},\n ${this.#address()}\nSubject: ${this.#words()}\n` +
      `Date: ${this.#pick(['Mon, 2 Mar 2026 10:00:00 +0100', '2 Mar 26 10:00 GMT', 'some day', 'Mon, 2 Mar 2026 10:00:00 PM'])}\n` +
      `Message-ID: ${this.#pick(['<a@x.test>', 'bare@x.test', '<b@x.test> (comment)'])}\n${repeated}MIME-Version: 1.0\n` +
      this.#body(depth)
    );
  }

  #body(depth: number): string {
    const enclosed = () => `Content-Type: message/rfc822\n\n${this.#entity(depth + 1)}`;
    const kinds: (() => string)[] = [
      () => this.#text('plain'),
      () => this.#text('html'),
      () => this.#multipart('alternative', [this.#text('plain'), this.#text('html')]),
      () => this.#multipart('related', [this.#text('html'), this.#file()]),
      () => this.#multipart('mixed', [this.#text('plain'), this.#file(), this.#text('plain')]),
      () => this.#multipart('signed', [this.#text('plain'), this.#file()]),
      () => this.#multipart('mixed', [depth < 2 ? this.#body(depth + 1) : this.#text('html'), this.#file()]),
      () => (depth < 2 ? this.#multipart('mixed', [this.#text('plain'), enclosed()]) : this.#text('plain')),
    ];
    return this.#pick(kinds)();
  }

  #multipart(subtype: string, parts: readonly string[]): string {
    const boundary = this.#pick([
      `b${this.#boundaries}`,
      `=_${this.#boundaries}.x`,
      `----=_${this.#boundaries}`,
    ]);
    this.#boundaries++;
    const preamble = this.#pick(['', 'This is a multi-part message in MIME format.\n']);
    const end = this.#pick(['', '\nepilogue\n']);
    const inner = parts.map((part) => `--${boundary}${this.#pick(['', ' '])}\n${part}\n`).join('');
    return `Content-Type: multipart/${subtype}; boundary="${boundary}"\n\n${preamble}${inner}--${boundary}--\n${end}`;
  }

  #text(subtype: 'plain' | 'html'): string {
    const [charset, text] = this.#pick(TEXTS);
    const more = this.#pick([
      'second line',
      '-- \nsignature',
      '--no boundary',
      '> quoted\nafter',
      '.dot line',
    ]);
    const content =
      subtype === 'plain'
        ? `${text}\n${more}\n`
        : `<html><style>p{color:red}</style><p>${text}</p><p><a href="https://x.test/">link</a><img src="cid:pic"></p></html>\n`;
    const encoding = this.#pick(ENCODINGS);
    const label = this.#pick([charset, `"${charset}"`, charset.toUpperCase()]);
    return (
      `Content-Type: text/${subtype}; charset=${label}${this.#pick(['', '; format=flowed'])}\n` +
      `Content-Transfer-Encoding: ${encoding}\n${this.#pick(['', 'Content-Disposition: inline\n'])}\n` +
      encoded(iconv.encode(content, charset), encoding)
    );
  }

  #file(): string {
    const type = this.#pick(['application/pdf', 'image/png', 'text/csv', 'text/calendar', 'application/zip']);
    const disposition = this.#pick(['attachment', 'inline', 'x-strange', 'ATTACHMENT']);
    const id = this.#pick(['', 'Content-ID: <pic>\n', 'Content-ID: pic\n']);
    return (
      `Content-Type: ${type}\nContent-Disposition: ${disposition}; ${this.#filename()}\n${id}` +
      `Content-Transfer-Encoding: base64\n\n${encoded(Buffer.from('some octets'), 'base64')}`
    );
  }

  #filename(): string {
    const [charset, text] = this.#pick(TEXTS.filter(([, words]) => !/[,“”]/.test(words)));
    const octets = iconv.encode(`${text}.pdf`, charset);
    const escaped = octets.reduce((all, octet) => `${all}%${octet.toString(16).padStart(2, '0')}`, '');
    return this.#pick([
      `filename*=${charset}''${escaped}`,
      `filename*0*=${charset}''${escaped.slice(0, 9)};\n filename*1*=${escaped.slice(9)}`,
      `filename="=?${charset}?B?${octets.toString('base64')}?="`,
      `filename="${octets.toString('latin1').replace(/["\\]/g, '_')}"`,
      'filename="with spaces; and (parens).pdf"',
      'filename=plain.pdf',
    ]);
  }

  #address(): string {
    const words = this.#words();
    return this.#pick([
      'a@x.test',
      '"Quoted, Name" <q@x.test>',
      'b@x.test (A Comment)',
      'Group: c@x.test, d@x.test;',
      'undisclosed-recipients:;',
      `${words.replace(/[,“”"<>()@;:\\]/g, '')} <e@x.test>`,
      `"${words.replace(/["\\]/g, '')}" <f@x.test>`,
    ]);
  }

  /** As encoded words, split within a character, or raw. */
  #words(): string {
    const [charset, text] = this.#pick(TEXTS);
    const octets = iconv.encode(text, charset);
    const word = (own: Buffer) => `=?${charset}?B?${own.toString('base64')}?=`;
    const half = octets.length >> 1;
    return this.#pick([
      word(octets),
      `${word(octets.subarray(0, half))}\n ${word(octets.subarray(half))}`,
      octets.toString('latin1').replace(/[\r\n\0]/g, ''),
    ]);
  }

  #damaged(raw: Buffer): Buffer {
    const kinds: ((raw: Buffer) => Buffer)[] = [
      (whole) => whole,
      (whole) => whole,
      (whole) => whole,
      (whole) => Buffer.concat([Buffer.from('efbbbf', 'hex'), whole]),
      (whole) => whole.subarray(0, whole.lastIndexOf('\r\n', (whole.length * 2) / 3)),
      (whole) => replaced(whole, 'MIME-Version: 1.0\r\n', ''),
      (whole) => replaced(whole, 'Content-Type', 'content-type'),
    ];
    return this.#pick(kinds)(raw);
  }

  /** A linear congruential generator: which numbers it draws does not matter, that they are the same does. */
  #pick<T>(all: readonly T[]): T {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return all[Math.floor((this.#state / 2 ** 32) * all.length)]!;
  }
}

function replaced(raw: Buffer, from: string, to: string): Buffer {
  return Buffer.from(raw.toString('latin1').replace(from, to), 'latin1');
}

function encoded(octets: Buffer, encoding: (typeof ENCODINGS)[number]): string {
  if (encoding === '8bit') return octets.toString('latin1');
  if (encoding === 'base64') return octets.toString('base64').replace(/.{1,76}/g, '$&\n');
  return octets
    .toString('latin1')
    .replace(
      /[^\x20-\x3c\x3e-\x7e\n]/g,
      (octet) => `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .replace(/ $/gm, '=20')
    .replace(/(?:=..|[^\n=]){70}(?=.)/g, '$&=\n');
}
