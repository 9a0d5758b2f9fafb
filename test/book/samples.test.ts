import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';

import { composeMail } from '../../demo/mail/fill-store.ts';
import { BookDemo } from './demo.ts';
import { expectJson, expectOutput } from './expected.ts';
import type { Page } from './pages.ts';
import { LANGUAGES, PAGES, blocksOf, pageOf, readPage } from './pages.ts';
import { Programs } from './programs.ts';

// Every sample of docs/guide, as it stands there, in all of its languages, each page with mailboxes of its own.

const READ = PAGES.map(readPage);
/** What only leads to other pages, or says what a code means, has nothing to run. */
const WITHOUT_SAMPLES = /^(?:README|agents|one-idea|from-\w+)\.md$/;
const SCHEMA = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));

let programs: Programs;
let mail: ReturnType<typeof composeMail>;
beforeAll(async () => {
  mail = composeMail(new Date());
  programs = await Programs.make();
}, 300_000);
afterAll(() => programs.remove());

describe('the samples of docs/guide', () => {
  it.each(READ)('$name has each in three languages, and says what it prints', (page) => {
    expect(page.strays).toEqual([]);
    if (!WITHOUT_SAMPLES.test(page.name)) expect(page.samples.length).toBeGreaterThan(0);
    const silent = page.samples.filter(({ json, text }) => json === undefined && text === undefined);
    expect(silent.map(({ code }) => code.sh)).toEqual([]);
  });

  it('in TypeScript are what a strict compiler takes', async () => {
    expect(await programs.typeErrors(READ.filter(({ samples }) => samples.length > 0))).toBe('');
  }, 300_000);

  it.each(READ)('$name asks in GraphQL what the schema has', ({ queries }) => {
    for (const { source } of queries) expect(validate(SCHEMA, parse(source))).toEqual([]);
  });

  const withSamples = READ.filter(({ samples }) => samples.length > 0);
  it.each(withSamples)(
    '$name prints what it says',
    async (page) => {
      const failures = await Promise.all(LANGUAGES.map((language) => failureOf(page, language)));
      expect(failures.filter((each) => each !== undefined)).toEqual([]);
    },
    300_000,
  );

  it.each(READ.filter(({ queries }) => queries.some(({ json }) => json !== undefined)))(
    '$name gets the answers that it shows',
    async ({ queries }) => {
      const demo = await BookDemo.start(mail);
      for (const { source, json } of queries)
        if (json !== undefined) expectJson(await demo.ask(source), JSON.parse(json));
      await demo.close();
    },
    300_000,
  );
});

async function failureOf(page: Page, language: (typeof LANGUAGES)[number]): Promise<string | undefined> {
  const demo = await BookDemo.start(mail);
  try {
    const outputs = await programs.outputs(page, language, demo.address);
    expect(outputs).toHaveLength(page.samples.length);
    page.samples.forEach((sample, at) => expectOutput(outputs[at]!, sample));
    return undefined;
  } catch (failure) {
    return `${language}: ${(failure as Error).message}`;
  } finally {
    await demo.close();
  }
}

describe('what checks them', () => {
  const sample = (sh: string, json: string) =>
    pageOf(
      'x.md',
      blocksOf(
        `\`\`\`sh\n${sh}\n\`\`\`\n\n\`\`\`ts\na;\n\`\`\`\n\n\`\`\`python\na\n\`\`\`\n\n\`\`\`json\n${json}\n\`\`\`\n`,
      ),
    );

  it('finds samples with what they print, and what belongs to none', () => {
    const { samples, strays } = sample('echo 1', '{}');
    expect(samples).toEqual([{ code: { sh: 'echo 1', ts: 'a;', python: 'a' }, json: '{}', text: undefined }]);
    expect(strays).toEqual([]);
    expect(pageOf('x.md', blocksOf('```sh\necho\n```\n')).strays).toEqual(['echo']);
  });

  it.each([
    ['{"a":1,"b":2}', '{"a":1}'],
    ['{"a":null}', '{"a":"…"}'],
    ['{"a":[1]}', '{"a":[1,2]}'],
    ['{"a":[]}', '{"a":[1,"…"]}'],
    ['{"a":1}', '{"a":2,"…":"…"}'],
  ])('refuses %s where %s is shown', (answer, json) => {
    expect(() => expectOutput(answer, { json, text: undefined })).toThrow();
  });

  it.each([
    ['{"a":1,"b":2}', '{"a":1,"…":"…"}'],
    ['{"a":[1,2,3]}', '{"a":[1,"…"]}'],
    ['{"a":"x"}', '{"a":"…"}'],
  ])('takes %s where %s is shown', (answer, json) => {
    expect(() => expectOutput(answer, { json, text: undefined })).not.toThrow();
  });

  it('compares lines of text', () => {
    const text = 'a …\n…\nz';
    expect(() => expectOutput('a 1\nb\nc\nz', { json: undefined, text })).not.toThrow();
    expect(() => expectOutput('b 1\nz', { json: undefined, text })).toThrow();
    expect(() => expectOutput('a', { json: undefined, text: undefined })).toThrow();
  });
});
