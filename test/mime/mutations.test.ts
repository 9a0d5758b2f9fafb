import { expect, it } from '@jest/globals';

import { chooseBody } from '../../src/mime/choose-body.ts';
import { parseMessage } from '../../src/mime/parse-message.ts';
import { readHtml, readText } from '../../src/mime/read-body.ts';
import type { Part } from '../../src/mime/structure.ts';
import { walkParts } from '../../src/mime/structure.ts';
import { cpuTime } from '../support/cpu-time.ts';
import { AWKWARD_MESSAGES } from './awkward-messages.ts';

/** Messages of usual size: the huge ones have tests of their own. */
const MESSAGES = AWKWARD_MESSAGES.map(({ raw }) => raw).filter(({ length }) => length < 64 * 1024);
const MUTANTS = 600;
/** Milliseconds of work for one message. */
const IN_TIME = 20_000;

/** The same numbers in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % Math.max(1, below);
  };
}

type Random = (below: number) => number;
type Mutation = (raw: Buffer, random: Random) => Buffer;

const onLines =
  (change: (lines: string[], random: Random) => void): Mutation =>
  (raw, random) => {
    const lines = raw.toString('latin1').split('\n');
    change(lines, random);
    return Buffer.from(lines.join('\n'), 'latin1');
  };

const onText =
  (pattern: RegExp, words: readonly string[]): Mutation =>
  (raw, random) =>
    Buffer.from(
      raw.toString('latin1').replace(pattern, (_, head: string) => head + words[random(words.length)]!),
      'latin1',
    );

const CHARSETS = 'utf-7 utf-8 utf-16 gb18030 big5 iso-2022-jp iso-2022-kr hz-gb-2312 cp437 x-none'.split(' ');
const ENCODINGS = 'base64 quoted-printable x-uuencode 8bit nonsense'.split(' ');

const MUTATIONS: readonly Mutation[] = [
  (raw, random) => {
    const flipped = Buffer.from(raw);
    for (let i = 0; i < 40; i++) flipped[random(raw.length)]! ^= 1 << random(8);
    return flipped;
  },
  (raw, random) => raw.subarray(0, random(raw.length)),
  (raw, random) => raw.subarray(random(raw.length)),
  onLines((lines, random) => {
    for (let i = 0; i < 6; i++) lines.push(...lines.splice(random(lines.length), 1));
  }),
  onLines((lines, random) => {
    const boundaries = lines.filter((line) => line.startsWith('--'));
    for (let i = 0; i < 8 && boundaries.length > 0; i++)
      lines.splice(random(lines.length), 0, boundaries[random(boundaries.length)]!);
  }),
  onText(/(charset=)"?[\w-]+"?/gi, CHARSETS),
  onText(/(Transfer-Encoding: *)\S+/gi, ENCODINGS),
];

it(`reads ${MUTANTS} damaged messages, each in time and none with a name that is a path`, async () => {
  const random = randomNumbers(20_261_125);
  for (let i = 0; i < MUTANTS; i++) {
    let raw = MESSAGES[random(MESSAGES.length)]!;
    for (let count = 1 + random(3); count > 0; count--)
      raw = MUTATIONS[random(MUTATIONS.length)]!(raw, random);
    const started = cpuTime();
    const names = await readAll(raw);
    expect(cpuTime() - started).toBeLessThan(IN_TIME);
    for (const name of names) expect(name).not.toMatch(/[\0-\x1f\x7f/\\\u202a-\u202e\u2066-\u2069]/);
  }
});

/** Everything that can be read of a message; returns the names of its parts. */
async function readAll(raw: Buffer): Promise<string[]> {
  const parsed = parseMessage(raw);
  const { texts, html } = chooseBody(parsed.root);
  const read = ({ partId }: Part) => ({ octets: parsed.octets(partId)! });
  await readText(texts.flat(2), read);
  await readHtml(html, read, { cid: () => null, allowRemote: false });
  expect(parsed.headers.every(({ name }) => name.length > 0)).toBe(true);
  const parts = [...walkParts(parsed.root)];
  for (const { partId } of parts) expect(parsed.content(partId)).toBeDefined();
  return parts.flatMap(({ filename }) => filename ?? []);
}
