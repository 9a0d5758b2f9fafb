import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

// The house of docs/architecture.md: who may import whom, and the tree drawn there against the tree on disk.

const ROOT = path.resolve(import.meta.dirname, '..');

/** A room's own imports are free; these are its doors. A room of a driver may also use what its driver may. */
const DOORS: Record<string, readonly string[]> = {
  mail: [],
  mime: ['mail'],
  net: ['mail'],
  session: ['mail', 'net'],
  imap: ['mail', 'mime', 'net', 'session'],
  'imap/wire': [],
  'imap/commands': ['imap/wire'],
  'imap/quirks.ts': ['imap/wire'],
  'imap/read': ['imap/quirks.ts', 'imap/commands', 'imap/wire'],
  'imap/sessions': ['imap/quirks.ts', 'imap/commands', 'imap/wire'],
  'imap/content': ['imap/read', 'imap/commands', 'imap/wire'],
  'imap/download': ['imap/read', 'imap/sessions', 'imap/commands', 'imap/wire'],
  'imap/search': ['imap/content', 'imap/read', 'imap/quirks.ts', 'imap/commands', 'imap/wire'],
  'imap/sync': ['imap/read', 'imap/quirks.ts', 'imap/commands', 'imap/wire'],
  'imap/watch': ['imap/sessions', 'imap/commands', 'imap/wire'],
  'imap/changes': ['imap/search', 'imap/read', 'imap/commands', 'imap/wire'],
  'imap/session.ts': [
    'imap/changes',
    'imap/sync',
    'imap/search',
    'imap/download',
    'imap/content',
    'imap/read',
    'imap/sessions',
    'imap/commands',
    'imap/wire',
  ],
  pop3: ['mail', 'mime', 'net', 'session'],
  smtp: ['mail', 'net', 'session'],
  demo: ['mail', 'mime'],
  access: ['mail', 'http.ts'],
  contract: [],
  fields: ['mail'],
  operations: ['contract', 'mail'],
  graphql: ['contract', 'operations', 'fields', 'mail', 'http.ts', 'log.ts'],
  rest: ['contract', 'operations', 'fields', 'mail', 'http.ts', 'log.ts'],
  mcp: ['contract', 'operations', 'fields', 'mail', 'http.ts'],
  'http.ts': [],
  'log.ts': ['mail'],
  pages: ['mail', 'base-url.ts', 'http.ts'],
  webhooks: ['access', 'net', 'mail', 'log.ts'],
  'webhook-work.ts': [
    'request-scope.ts',
    'webhooks',
    'graphql',
    'rest',
    'access',
    'mail',
    'telemetry',
    'http.ts',
    'log.ts',
  ],
  'config.ts': ['access', 'mail', 'pages', 'telemetry', 'webhooks', 'config-values.ts', 'variables.ts'],
  'config-values.ts': ['mail', 'variables.ts'],
  'variables.ts': ['mail'],
  telemetry: ['mail', 'http.ts', 'log.ts'],
  'drivers.ts': ['imap', 'pop3', 'session', 'mail'],
  'smtp-driver.ts': ['drivers.ts', 'access', 'smtp', 'net', 'mail'],
  'gateway.ts': ['drivers.ts', 'smtp-driver.ts', 'access', 'imap', 'session', 'net', 'mail', 'config.ts'],
  'signing-in.ts': ['access', 'gateway.ts', 'mail'],
  'request-scope.ts': [
    'signing-in.ts',
    'gateway.ts',
    'rest',
    'access',
    'net',
    'mail',
    'mime',
    'telemetry',
    'webhooks',
    'base-url.ts',
    'config.ts',
    'http.ts',
  ],
  'app.ts': [
    'webhook-work.ts',
    'request-scope.ts',
    'gateway.ts',
    'graphql',
    'rest',
    'mcp',
    'pages',
    'access',
    'net',
    'mail',
    'telemetry',
    'base-url.ts',
    'compression.ts',
    'config.ts',
    'http.ts',
    'log.ts',
  ],
  'base-url.ts': ['mail', 'http.ts'],
  'compression.ts': ['http.ts'],
  lambda: ['mail', 'app.ts', 'graphql', 'base-url.ts', 'config.ts', 'http.ts', 'log.ts'],
  node: ['mail', 'app.ts', 'base-url.ts', 'http.ts', 'log.ts'],
  container: ['node', 'app.ts', 'config.ts', 'log.ts'],
  local: [
    'mail',
    'node',
    'lambda',
    'app.ts',
    'base-url.ts',
    'compression.ts',
    'config.ts',
    'http.ts',
    'log.ts',
    'demo',
  ],
};

/** The centre is pure: of Node it takes what computes, never what does I/O. */
const MAIL_MAY_USE = new Set(['node:util', 'node:buffer', 'node:crypto']);

function filesUnder(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.split(path.sep).join('/')}`)
    .filter((file) => file.endsWith('.ts'));
}

const SOURCES = [...filesUnder('src'), ...filesUnder('demo')].map((file) => ({
  file,
  text: readFileSync(path.join(ROOT, file), 'utf8'),
}));

/** `app.ts` for src/app.ts, `demo` for demo/server.ts. */
const roomOf = (file: string): string => file.split('/')[file.startsWith('src/') ? 1 : 0]!;

/** `imap/wire` for src/imap/wire/reader.ts: the rooms within a driver that has some. */
function subRoomOf(file: string): string | undefined {
  const [base, room, inner] = file.split('/');
  const subRoom = `${room}/${inner}`;
  return base === 'src' && Object.hasOwn(DOORS, subRoom) ? subRoom : undefined;
}

/** The file that a relative import means. */
const targetOf = (file: string, target: string): string =>
  path.posix.normalize(path.posix.join(path.posix.dirname(file), target));

function importsOf(text: string): string[] {
  return [
    ...text.matchAll(
      /^\s*(?:import|export)\b[^'";]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'|^\s*import\s+'([^']+)'/gm,
    ),
  ].map(([, from, dynamic, bare]) => (from ?? dynamic ?? bare)!);
}

describe('the arrows', () => {
  it('stand between files of a size that one reads at once', () => {
    const long = SOURCES.filter(({ file }) => !file.includes('/generated/'))
      .map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });

  it('are read from the files', () => {
    expect(importsOf(readFileSync(path.join(ROOT, 'src/drivers.ts'), 'utf8'))).toContain(
      './imap/sessions/network.ts',
    );
    expect(
      importsOf("import {\n  a,\n} from './a.ts';\nawait import('b');\nexport * from './c.ts';"),
    ).toEqual(['./a.ts', 'b', './c.ts']);
  });

  it('know every room of the house', () => {
    const rooms = ['src', 'src/imap'].flatMap((folder) =>
      readdirSync(path.join(ROOT, folder)).map((name) => `${folder}/${name}`.slice('src/'.length)),
    );
    expect(rooms.filter((room) => !Object.hasOwn(DOORS, room))).toEqual([]);
  });

  it.each(Object.entries(DOORS))('%s imports only %j', (room, doors) => {
    const own = room.includes('/') ? subRoomOf : roomOf;
    const trespasses = SOURCES.filter(({ file }) => own(file) === room).flatMap(({ file, text }) =>
      importsOf(text)
        .filter((target) => target.startsWith('.'))
        .map((target) => own(targetOf(file, target)))
        .filter((target) => target !== undefined && target !== room && !doors.includes(target))
        .map((target) => `${file} → ${target}`),
    );
    expect(trespasses).toEqual([]);
  });

  it('never lead in a circle, types included', () => {
    expect(circlesIn(new Map(SOURCES.map(({ file, text }) => [file, filesFrom(file, text)])))).toEqual([]);
  });

  it('show a circle where there is one', () => {
    const imports = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
    ]);
    expect(circlesIn(imports)).toEqual(['a → b → c → a']);
  });

  it('lead from the centre to no package', () => {
    const packages = SOURCES.filter(({ file }) => roomOf(file) === 'mail').flatMap(({ file, text }) =>
      importsOf(text)
        .filter((target) => !target.startsWith('.') && !MAIL_MAY_USE.has(target))
        .map((target) => `${file} → ${target}`),
    );
    expect(packages).toEqual([]);
  });

  it('lead from the operations to no package but the one that says what inputs are', () => {
    const packagesIn = (folder: string) =>
      SOURCES.filter(({ file }) => path.posix.dirname(file) === folder).flatMap(({ text }) =>
        importsOf(text).filter((target) => !target.startsWith('.')),
      );
    expect(packagesIn('src/operations')).toEqual([]);
    expect(new Set(packagesIn('src/operations/offers'))).toEqual(new Set(['zod/mini']));
  });

  it('lead to files that are there', () => {
    const missing = SOURCES.flatMap(({ file, text }) =>
      importsOf(text)
        .filter((target) => target.startsWith('.'))
        .map((target) => path.join(path.dirname(file), target))
        .filter((target) => !existsSync(path.join(ROOT, target)))
        .map((target) => `${file} → ${target}`),
    );
    expect(missing).toEqual([]);
  });
});

/** What a file imports of the house; what is generated is left out: codegen's types name their mappers. */
function filesFrom(file: string, text: string): string[] {
  return importsOf(text)
    .filter((target) => target.startsWith('.'))
    .map((target) => targetOf(file, target))
    .filter((target) => !target.includes('/generated/'));
}

/** One circle for each import that closes one. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const finished = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (finished.has(file) || way.includes(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...way, file]);
    finished.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return circles;
}

describe('the rules of the house', () => {
  it('the environment is read by the configuration and the entry points alone', () => {
    const allowed = new Set([
      'src/config.ts',
      'src/container/main.ts',
      'src/lambda/api.ts',
      'src/lambda/bytes.ts',
      'src/lambda/event-streams.ts',
      'src/lambda/poll.ts',
      'src/local/main.ts',
    ]);
    const readers = SOURCES.filter(({ text }) => /\bprocess\.env\b/.test(text)).map(({ file }) => file);
    expect(readers.filter((file) => !allowed.has(file))).toEqual([]);
  });

  it('nothing but the composition root asks which protocol it is', () => {
    const allowed = new Set(['src/gateway.ts']);
    const askers = SOURCES.filter(({ text }) => /protocol\s*[!=]==?\s*'|case '(IMAP|POP3)'/i.test(text)).map(
      ({ file }) => file,
    );
    expect(askers.filter((file) => !allowed.has(file))).toEqual([]);
  });

  it('no file is a drawer for odds and ends', () => {
    const drawers = [...SOURCES.map(({ file }) => file), ...filesUnder('test')].filter((file) =>
      /(^|[/-])(utils?|helpers?|misc|common|index)\.ts$/.test(file),
    );
    expect(drawers).toEqual([]);
  });

  it('no file only hands on what others hold', () => {
    const barrels = SOURCES.filter(({ text }) =>
      /^export\s+(type\s+)?(\*|\{[^}]*\})\s+from\b/m.test(text),
    ).map(({ file }) => file);
    expect(barrels).toEqual([]);
  });

  it('no name is exported twice from one room', () => {
    expect(exportedTwice(SOURCES)).toEqual(['lambda: handler']);
  });

  it('a name that is exported twice is found', () => {
    const sources = [
      { file: 'src/mime/a.ts', text: 'export interface Part {}\nexport const one = 1;' },
      { file: 'src/mime/b.ts', text: 'export abstract class Part {}\nexport async function* two() {}' },
      { file: 'src/rest/c.ts', text: 'export type Part = 1;' },
    ];
    expect(exportedTwice(sources)).toEqual(['mime: Part']);
  });

  it('a cap is called MAX_, and by no other name', () => {
    expect(SOURCES.filter(({ text }) => /\bMOST_[A-Z]/.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('files are named in kebab-case', () => {
    expect(SOURCES.map(({ file }) => file).filter((file) => !/^[a-z0-9/-]+\.ts$/.test(file))).toEqual([]);
  });
});

/** What two files of a room export by one name: `room: name`. AWS names the handler of each function. */
function exportedTwice(sources: readonly { file: string; text: string }[]): string[] {
  const named = sources
    .filter(({ file }) => !file.includes('/generated/'))
    .flatMap(({ file, text }) =>
      exportsOf(text).map((name) => ({ file, export: `${roomOf(file)}: ${name}` })),
    );
  const byName = Map.groupBy(named, (each) => each.export);
  return [...byName]
    .filter(([, each]) => new Set(each.map(({ file }) => file)).size > 1)
    .map(([name]) => name);
}

function exportsOf(text: string): string[] {
  const declarations =
    /^export\s+(?:(?:abstract|async|declare)\s+)*(?:function\*?|class|const|let|interface|type|enum)\s+(\w+)/gm;
  return [...text.matchAll(declarations)].map(([, name]) => name!);
}

describe('the tree in docs/architecture.md', () => {
  const page = path.join(ROOT, 'docs/architecture.md');
  const drawn = () => drawnPaths(readFileSync(page, 'utf8'));

  it('is drawn', () => {
    expect(existsSync(page)).toBe(true);
    expect(drawn().length).toBeGreaterThan(10);
  });

  it('shows nothing that is not there', () => {
    expect(drawn().filter((each) => !existsSync(path.join(ROOT, each)))).toEqual([]);
  });

  it('shows every folder of src to the third level', () => {
    const listed = new Set(drawn().flatMap(withParents));
    expect(foldersUnder('src', 3).filter((folder) => !listed.has(folder))).toEqual([]);
  });
});

/** Paths below src that begin a line of a fenced block: `src/imap/read/plan.ts   what it holds`. */
function drawnPaths(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map(([, block]) => block!);
  const lines = blocks.flatMap((block) => block.split('\n'));
  return lines.flatMap((line) => /^(src(?:\/[\w.-]+)*)\/?(?:\s|$)/.exec(line)?.[1] ?? []);
}

function withParents(file: string): string[] {
  const parts = file.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** `src` itself is the first level. */
function foldersUnder(folder: string, levels: number): string[] {
  const inside = readdirSync(path.join(ROOT, folder)).map((name) => `${folder}/${name}`);
  const folders = inside.filter((each) => statSync(path.join(ROOT, each)).isDirectory());
  return levels <= 1 ? [] : [...folders, ...folders.flatMap((each) => foldersUnder(each, levels - 1))];
}
