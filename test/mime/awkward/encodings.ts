import type { AwkwardMessage } from './build.ts';
import { message } from './build.ts';

const CONTENT = 'Here are some words, enough of them to fill more than a single line of base64 text.';
const encoded = Buffer.from(CONTENT).toString('base64');

export const ENCODINGS: AwkwardMessage[] = [
  {
    name: 'bad base64 (spaces, no padding)',
    raw: message(
      ['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'],
      encoded.replace(/=+$/, '').replace(/(.{10})/g, '$1 '),
    ),
    expect: { text: CONTENT },
  },
  {
    name: 'base64 with trailing junk',
    raw: message(
      ['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'],
      Buffer.from(`${CONTENT}!`).toString('base64'),
      '',
      '_______________________',
      'This list has a footer that is not base64',
    ),
    expect: { text: `${CONTENT}!` },
  },
  {
    name: 'quoted-printable malformed (=ZZ, = at the end)',
    raw: message(
      ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
      'caf=c3=a9 =ZZ a=b soft=  ',
      'ly joined, spaces at the end   ',
      'last=',
    ),
    expect: { text: 'café =ZZ a=b softly joined, spaces at the end\nlast' },
  },
];
