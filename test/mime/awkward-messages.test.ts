import { describe, expect, it } from '@jest/globals';
import type { Address } from '../../src/mime/addresses.ts';
import { isBlankText } from '../../src/mime/blank-text.ts';
import { decodeBody } from '../../src/mime/body.ts';
import { chooseBody, textParts } from '../../src/mime/choose-body.ts';
import type { ParsedMessage } from '../../src/mime/parse-message.ts';
import { parseMessage } from '../../src/mime/parse-message.ts';
import { readText } from '../../src/mime/read-body.ts';
import type { Part } from '../../src/mime/structure.ts';
import { mediaType, walkParts } from '../../src/mime/structure.ts';
import type { AwkwardMessage, Expectation } from './awkward-messages.ts';
import { AWKWARD_MESSAGES, UNTOLD_MESSAGES } from './awkward-messages.ts';
import { cpuTime } from '../support/cpu-time.ts';

const MESSAGES = [...AWKWARD_MESSAGES, ...UNTOLD_MESSAGES];

describe('the awkward messages', () => {
  it('have each a name of its own', () => {
    expect(new Set(MESSAGES.map(({ name }) => name)).size).toBe(MESSAGES.length);
  });

  it.each(MESSAGES)('are read: $name', async ({ raw, expect: expected }: AwkwardMessage) => {
    expect(await readAs(expected, parseMessage(raw))).toEqual(expected);
  });

  it.each(MESSAGES)('are read however much of them has come: $name', ({ raw }: AwkwardMessage) => {
    const started = cpuTime();
    for (const share of [0.3, 0.5, 0.9]) parseMessage(raw.subarray(0, Math.floor(raw.length * share)));
    expect(cpuTime() - started).toBeLessThan(8000);
  });
});

/** Reads whatever the expectation speaks of. */
async function readAs(expected: Expectation, parsed: ParsedMessage): Promise<Expectation> {
  const answers = await Promise.all(
    Object.keys(expected).map(async (key) => [
      key,
      await READERS[key as keyof Expectation](parsed, expected),
    ]),
  );
  return Object.fromEntries(answers) as Expectation;
}

const shown = ({ name, address }: Address): string => (name === null ? address! : `${name} <${address}>`);
const nestedSubjects = ({ root }: ParsedMessage): (string | null)[] =>
  [...walkParts(root)].flatMap(({ message }) => (message ? [message.envelope.subject] : []));

const READERS: Record<keyof Expectation, (parsed: ParsedMessage, expected: Expectation) => unknown> = {
  subject: ({ envelope }) => envelope.subject,
  from: ({ envelope }) => envelope.from.map(shown),
  to: ({ envelope }) => envelope.to.map(shown),
  toCount: ({ envelope }) => envelope.to.length,
  text: async (parsed) => {
    const isBlank = (part: Part) => isBlankText(encodedOctets(parsed, part).octets, part);
    const parts = textParts(chooseBody(parsed.root), isBlank);
    const found = await readText(parts, (part) => encodedOctets(parsed, part));
    return found && found.text.trimEnd();
  },
  html: async (parsed) => {
    const [part] = chooseBody(parsed.root).html;
    return part ? (await decodeBody(encodedOctets(parsed, part).octets, part)).text.trimEnd() : null;
  },
  attachments: (parsed, expected) =>
    chooseBody(parsed.root).attachments.map(({ part, inline }, i) => {
      const { content, inline: isInline } = expected.attachments?.[i] ?? {};
      const { filename, partId } = part;
      return {
        filename,
        contentType: mediaType(part),
        ...(content && { content: Buffer.from(parsed.content(partId)!) }),
        ...(isInline !== undefined && { inline }),
      };
    }),
  attachmentCount: ({ root }) => chooseBody(root).attachments.length,
  nested: nestedSubjects,
  nestedCount: (parsed) => nestedSubjects(parsed).length,
};

function encodedOctets(parsed: ParsedMessage, { partId }: Part): { octets: Uint8Array } {
  return { octets: parsed.octets(partId)! };
}
