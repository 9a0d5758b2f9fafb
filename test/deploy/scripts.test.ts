import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

// In a fresh clone no package is installed: each script that a page names has to install them by itself. `npx` would not:
// where nothing is installed it fetches whatever the registry has by that name.

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const names = Object.keys(scripts).filter((name) => !name.startsWith('pre') || !(name.slice(3) in scripts));

/** The pages of this repository; examples are for projects of others. */
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pagesUnder('docs')];

function pagesUnder(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`);
}

describe('scripts', () => {
  it.each(names)('%s sets itself up', (name) => {
    expect(scripts[`pre${name}`]).toMatch(/^node scripts\/setup\.mjs\b/);
  });

  it('are all that pages tell readers to run', () => {
    const commands = PAGES.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\b(?:npx\s+[\w-]+|npm (?:run [\w:]+|test|start|ci)\b)/g)].map(
        ([command]) => `${page}: ${command}`,
      ),
    );
    const known = commands.filter((each) => {
      const [, script] = /npm (?:run )?([\w:]+)$/.exec(each) ?? [];
      return script !== undefined && Object.hasOwn(scripts, script);
    });
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.filter((each) => !known.includes(each))).toEqual([]);
  });
});
