/** A page's samples of one language as one program, which is run as its reader would run it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

import { curlProgram } from '../support/curl.ts';
import { jqProgram } from '../support/jq.ts';
import { runPythonFile } from '../support/python.ts';
import { run } from '../support/servers/commands.ts';
import type { Language, Page } from './pages.ts';
import { readPage } from './pages.ts';

/** What the pages say the gateway's address is. */
const ADDRESS = 'http://127.0.0.1:4000';
/** Printed behind each sample. */
const END = '\u001e';
/** The page whose first sample signs in; all others go on from there. */
const FIRST = 'start.md';

/** A folder that has the client package, for the programs of one suite. */
export class Programs {
  readonly folder: string;

  private constructor() {
    mkdirSync('.cache', { recursive: true });
    this.folder = mkdtempSync(path.resolve('.cache/book-'));
  }

  static async make(): Promise<Programs> {
    const made = new Programs();
    const client = path.join(made.folder, 'node_modules/@postern/client');
    await esbuild.build({
      entryPoints: ['clients/typescript/src/index.ts'],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      outfile: path.join(client, 'index.js'),
    });
    const manifest = { name: '@postern/client', type: 'module', exports: './index.js' };
    writeFileSync(path.join(client, 'package.json'), JSON.stringify(manifest));
    return made;
  }

  /** What each sample of the page prints, without white space around it. @throws what the program writes to stderr */
  async outputs(page: Page, language: Language, address: string): Promise<string[]> {
    const folder = path.join(this.folder, `${page.name.replace('.md', '')}-${language}`);
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `program.${ENDINGS[language]}`);
    writeFileSync(file, await COMPILED[language](programOf(page, language).replaceAll(ADDRESS, address)));
    const output = (await RUNS[language](file, folder)).toString();
    return output
      .split(END)
      .slice(page.name === FIRST ? 0 : 1, -1)
      .map((each) => each.trim());
  }

  /** What a strict compiler says of the samples in TypeScript; empty if nothing. */
  async typeErrors(pages: readonly Page[]): Promise<string> {
    const folder = path.join(this.folder, 'types');
    mkdirSync(folder);
    for (const page of pages)
      writeFileSync(path.join(folder, page.name.replace('.md', '.ts')), programOf(page, 'ts'));
    const config = path.join(folder, 'tsconfig.json');
    writeFileSync(config, JSON.stringify({ compilerOptions: STRICT, include: ['*.ts'] }));
    const compiled = run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', config]);
    return compiled.then(String, (failure: Error) => failure.message);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  module: 'esnext',
  moduleResolution: 'bundler',
  target: 'es2023',
  lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
  types: ['node'],
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  paths: { '@postern/client': [path.resolve('clients/typescript/src/index.ts')] },
};

/** The sign-in and the samples, with a mark behind each. */
export function programOf(page: Page, language: Language): string {
  const signIn = page.name === FIRST ? [] : [readPage(FIRST).samples[0]!];
  const parts = [...signIn, ...page.samples].map(({ code }) => `${code[language]}\n${MARKS[language]}\n`);
  const whole = parts.join('\n');
  return language === 'ts' ? withImportsOnce(whole) : whole;
}

const ENDINGS = { sh: 'sh', ts: 'mjs', python: 'py' } as const;
const MARKS = {
  sh: `printf '\\036'`,
  ts: `console.log('\\x1e');`,
  python: `print("\\x1e", flush=True)`,
} as const;

/** Each sample shows what it imports; in one module a name can be imported once. */
function withImportsOnce(source: string): string {
  const IMPORT = /^import (type )?\{([^}]*)\} from '([^']+)';$/gm;
  const names = new Map<string, Set<string>>();
  for (const [, , list, from] of source.matchAll(IMPORT)) {
    const known = names.get(from!) ?? new Set();
    for (const name of list!.split(',').map((each) => each.trim())) if (name !== '') known.add(name);
    names.set(from!, known);
  }
  const imports = [...names].map(([from, known]) => `import { ${[...known].join(', ')} } from '${from}';`);
  return `${imports.join('\n')}\n${source.replaceAll(IMPORT, '')}`;
}

const same = (source: string): Promise<string> => Promise.resolve(source);

const COMPILED: Readonly<Record<Language, (source: string) => Promise<string>>> = {
  // A pipe whose first command fails is a failure, too.
  sh: (source) => same(`set -eu\n${source}`),
  ts: async (source) => (await esbuild.transform(source, { loader: 'ts', target: 'es2022' })).code,
  python: same,
};

const RUNS: Readonly<Record<Language, (file: string, cwd: string) => Promise<Buffer>>> = {
  sh: async (file, cwd) => {
    const tools = await Promise.all([curlProgram(), jqProgram()]);
    const PATH = [...tools.map(({ program }) => path.dirname(program)), process.env['PATH']].join(':');
    const libraries = tools.flatMap(({ env }) => env['LD_LIBRARY_PATH'] ?? []).join(':');
    const env = { ...process.env, PATH, ...(libraries !== '' && { LD_LIBRARY_PATH: libraries }) };
    return run('sh', [file], { cwd, env });
  },
  ts: (file, cwd) => run(process.execPath, [file], { cwd }),
  python: (file, cwd) => runPythonFile(file, [], process.env, cwd),
};
