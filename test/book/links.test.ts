import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Marked } from 'marked';

// Every link of what is read in the tree: to a file that is there, and to a heading that is on it.

const PAGES = ['.', 'docs', 'examples', 'clients/typescript'].flatMap((folder) => {
  const files = readdirSync(folder, { recursive: folder === 'docs', encoding: 'utf8' });
  return files.filter((name) => name.endsWith('.md')).map((name) => path.join(folder, name));
});

interface Page {
  readonly links: readonly string[];
  readonly headings: ReadonlySet<string>;
}

const read = new Map<string, Page>();

function pageOf(file: string): Page {
  const known = read.get(file);
  if (known) return known;
  const links: string[] = [];
  const headings: string[] = [];
  const marked = new Marked({ gfm: true });
  void marked.walkTokens(marked.lexer(readFileSync(file, 'utf8')), (token) => {
    if (token.type === 'link' || token.type === 'image') links.push(String(token['href']));
    if (token.type === 'heading') headings.push(slug(String(token['text'])));
  });
  const page = { links, headings: new Set(headings) };
  read.set(file, page);
  return page;
}

/** As GitHub makes it, and scripts/guide.mjs. */
function slug(heading: string): string {
  const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[*`]/g, '');
  return plain
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}

function isBroken(from: string, link: string): boolean {
  if (/^(?:https?|mailto):/.test(link)) return false;
  const [file, fragment] = link.split('#') as [string, string?];
  const target = file === '' ? from : path.join(path.dirname(from), file);
  if (!existsSync(target)) return true;
  return fragment !== undefined && target.endsWith('.md') && !pageOf(target).headings.has(fragment);
}

describe('links of the pages in the tree', () => {
  it('finds the pages', () => {
    expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'docs/guide/README.md', 'docs/limits.md']));
  });

  it.each(PAGES)('%s: all lead somewhere', (file) => {
    expect(pageOf(file).links.filter((link) => isBroken(file, link))).toEqual([]);
  });
});
