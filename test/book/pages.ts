/** The pages of docs/guide and the samples on them. */
import { readFileSync, readdirSync } from 'node:fs';
import type { Token, Tokens } from 'marked';
import { Marked } from 'marked';

/** What every sample is written in, in this order. */
export const LANGUAGES = ['sh', 'ts', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same in each language, and what it prints. */
export interface Sample {
  readonly code: Readonly<Record<Language, string>>;
  /** Blocks right behind it: `json` is the answer, `text` what is printed. */
  readonly json: string | undefined;
  readonly text: string | undefined;
}

/** A query in GraphQL, with the variables (`json variables`) and the answer (`json`) that stand behind it. */
export interface Query {
  readonly source: string;
  readonly json: string | undefined;
}

export interface Page {
  /** `start.md` */
  readonly name: string;
  readonly samples: readonly Sample[];
  readonly queries: readonly Query[];
  /** Blocks that belong to no sample although they are in one of its languages. */
  readonly strays: readonly string[];
}

export const PAGES: readonly string[] = readdirSync('docs/guide').filter((name) => name.endsWith('.md'));

export const readPage = (name: string): Page =>
  pageOf(name, blocksOf(readFileSync(`docs/guide/${name}`, 'utf8')));

/** @param runs blocks that stand right behind one another */
export function pageOf(name: string, runs: readonly (readonly Tokens.Code[])[]): Page {
  const page = { name, samples: [] as Sample[], queries: [] as Query[], strays: [] as string[] };
  for (const run of runs) {
    for (let at = 0; at < run.length; at++) {
      const { lang = '', text } = run[at]!;
      const isSample = LANGUAGES.every((language, n) => run[at + n]?.lang === language);
      if (isSample) {
        page.samples.push(sampleAt(run, at));
        at += LANGUAGES.length - 1;
      } else if (lang === 'graphql')
        page.queries.push({ source: text, json: expectation(run, at + 1, 'json') });
      else if ((LANGUAGES as readonly string[]).includes(lang)) page.strays.push(text);
    }
  }
  return page;
}

function sampleAt(run: readonly Tokens.Code[], at: number): Sample {
  const code = LANGUAGES.map((language, n) => [language, run[at + n]!.text]);
  const behind = at + LANGUAGES.length;
  return {
    code: Object.fromEntries(code) as Record<Language, string>,
    json: expectation(run, behind, 'json'),
    text: expectation(run, behind, 'text'),
  };
}

/** Among the blocks that say what comes of the one before. */
function expectation(run: readonly Tokens.Code[], from: number, language: string): string | undefined {
  for (let at = from; run[at]?.lang === 'json' || run[at]?.lang === 'text'; at++)
    if (run[at]!.lang === language) return run[at]!.text;
  return undefined;
}

export function blocksOf(markdown: string): Tokens.Code[][] {
  const runs: Tokens.Code[][] = [[]];
  for (const token of new Marked({ gfm: true }).lexer(markdown)) {
    if (isCode(token)) runs.at(-1)!.push(token);
    else if (token.type !== 'space') runs.push([]);
  }
  return runs;
}

const isCode = (token: Token): token is Tokens.Code => token.type === 'code';
