import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as esbuild from 'esbuild';

import { ClientPackage } from '../support/client-package.ts';
import { LocalRun } from '../support/local-run.ts';
import { run } from '../support/servers/commands.ts';

// clients/typescript as its users have it: packed, installed outside of the repository, compiled by a strict compiler, and run
// against a gateway with the demo mailbox.

const README = readFileSync('clients/typescript/README.md', 'utf8');
/** Compressed, of everything together. */
const BUDGET = 12_000;
const IMPORTS = `import * as postern from '@postern/client';
declare const client: postern.Client;\n`;

let installed: ClientPackage;
beforeAll(async () => {
  installed = await ClientPackage.install();
}, 300_000);
afterAll(() => installed.remove());

async function sizeOf(entry: string): Promise<number> {
  installed.write('app/entry.js', entry);
  const built = await esbuild.build({
    entryPoints: [installed.in('entry.js')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return gzipSync(built.outputFiles[0]!.contents).length;
}

describe('its size', () => {
  it('is below 12 KB for all of it, and less for those who use less', async () => {
    const all = await sizeOf("export * from '@postern/client';");
    expect(all).toBeLessThan(BUDGET);
    expect(await sizeOf("export { createClient } from '@postern/client';")).toBeLessThan(all * 0.8);
  });
  it('brings its licence, and every file that its README leads to', () => {
    const links = [...README.matchAll(/\]\(([^):#]+)\)/g)].map(([, link]) => link!);
    const files = ['LICENSE', ...links].map((name) => installed.in(`node_modules/@postern/client/${name}`));
    expect(links).toContain('examples/cli.ts');
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
  it('has no dependency', () => {
    const manifest = JSON.parse(
      readFileSync(installed.in('node_modules/@postern/client/package.json'), 'utf8'),
    ) as object;
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('peerDependencies');
  });
});

/** What the compiler has to refuse, each by itself, beside what is right. */
const REFUSED: Record<string, string> = {
  'an unknown field': `client.rest.listMessages({ path: { mailboxId: 'INBOX' }, query: { fields: ['colour'] } });`,
  'a missing path parameter': `client.rest.getMessage({});`,
  'a missing body': `client.rest.createMailbox({});`,
  'an unknown operation': `client.rest.deleteEverything();`,
  'a body of another shape': `client.rest.createMailbox({ body: { colour: 'red' } });`,
  'the data of a change whose outcome was not looked at': `(await postern.send(client, { draftId: 'x' })).data;`,
  'data of GraphQL that may be missing': `const typed = {} as postern.TypedDocument<{ a: string }, Record<string, never>>;
    (await client.graphql(typed)).data.a;`,
  'variables of another type': `const typed = {} as postern.TypedDocument<{ a: string }, { id: string }>;
    await client.graphql(typed, { id: 1 });`,
  'a code that there is none of': `const e: unknown = 0; if (postern.isPosternError(e) && e.code === 'TEAPOT') {}`,
  'fields of messages where mailboxes are told of': `postern.changes(client, undefined, { fields: ['subject'] });`,
  'fields where an account is listened to': `postern.listen(client, undefined, { fields: ['subject'] });`,
  'messages of an event that may be another': `for await (const event of postern.listen(client, 'INBOX')) event.created;`,
  'something else than a list of fields': `postern.messages(client, 'INBOX', { fields: 'subject' });`,
  'a draft that was begun, as it is': `const begun = await client.rest.beginReply({ path: { messageId: 'x' } });
    await postern.send(client, { message: begun });`,
  'currentId of another code': `const e: unknown = 0; if (postern.isPosternError(e) && e.code === 'NOT_FOUND') e.currentId;`,
};
const ACCEPTED = `
  const page = await client.rest.listMessages({ path: { mailboxId: 'INBOX' }, query: { fields: ['subject'], first: 5 } });
  const subject: string | null | undefined = page.messages[0]?.subject;
  const made = await client.rest.createMailbox({ body: { path: 'Plans' } });
  if (made.outcome === 'DONE') { const id: string | undefined = made.data.mailbox?.id; void id; } else { const look: string = made.look; void look; }
  const response: Response = await client.rest.getRawMessage({ path: { messageId: 'x' } });
  const typed = {} as postern.TypedDocument<{ a: string }, { id: string }>;
  const answer = await client.graphql(typed, { id: 'x' });
  if (!answer.errors) { const a: string = answer.data.a; void a; }
  const e: unknown = 0;
  if (postern.isPosternError(e) && e.code === 'CONFLICT') { const id: string | undefined = e.currentId; void id; }
  void subject; void response;
  const FIELDS = ['id', 'subject'] as const;
  const since: string | undefined = undefined;
  for await (const event of postern.changes(client, 'INBOX', { fields: FIELDS, since }))
    if (event.type === 'CHANGES') { const more: boolean = event.hasMore; void more; }
  for await (const event of postern.listen(client, undefined, { signal: undefined }))
    if (event.type === 'MAILBOXES') { const role: string | null | undefined = event.mailboxes[0]?.role; void role; }
  const begun = await client.rest.beginReply({ path: { messageId: 'x' } });
  await postern.send(client, { message: { ...postern.messageOf(begun), subject: undefined } });
  const input: postern.schema.SendMessageInput['draftId'] = 'x'; void input;
`;

describe('its types', () => {
  it.each(['nodenext', 'bundler'] as const)('take what the API takes (%s)', async (how) => {
    installed.write('app/accepted.ts', IMPORTS + ACCEPTED);
    expect(await installed.compile(['accepted.ts', '--noEmit'], how)).toBe('');
  });
  it('refuse what the API refuses', async () => {
    const names = Object.keys(REFUSED).map((_, i) => `refused-${i}.ts`);
    Object.values(REFUSED).forEach((text, i) => installed.write(`app/refused-${i}.ts`, IMPORTS + text));
    const said = await installed.compile([...names, '--noEmit', '--pretty', 'false'], 'nodenext');
    const passed = Object.keys(REFUSED).filter((_, i) => !said.includes(`refused-${i}.ts(`));
    expect(passed).toEqual([]);
  });
});

describe('against the demo', () => {
  let gateway: LocalRun;
  beforeAll(async () => {
    gateway = await LocalRun.start({});
  });
  afterAll(() => gateway.stop());

  const compiled = new Set<string>();
  /** Compiles a file of the project. */
  async function compile(name: string): Promise<void> {
    if (!compiled.has(name)) expect(await installed.compile([`${name}.ts`], 'nodenext')).toBe('');
    compiled.add(name);
  }

  const env = (): NodeJS.ProcessEnv => {
    const user = { MAIL_USER: 'demo', MAIL_PASSWORD: 'demo', MAIL_FROM: 'demo@postern.example' };
    return { ...process.env, POSTERN: gateway.url, ...user };
  };

  /** Compiles a file of the project, and runs it. */
  async function ran(name: string, args: readonly string[] = []): Promise<string> {
    await compile(name);
    return (await run(process.execPath, [installed.in(`${name}.js`), ...args], { env: env() })).toString();
  }

  const writeCli = (): void =>
    installed.write('app/cli.ts', readFileSync('clients/typescript/examples/cli.ts', 'utf8'));

  it('runs every sample of its README', async () => {
    const samples = [...README.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text!);
    const text = samples.join('\n').replace('http://127.0.0.1:4000', gateway.url);
    installed.write('app/readme.ts', text);
    const output = await ran('readme');
    expect(output).toContain('It runs!');
    expect(output).toMatch(/user: 'demo'/);
    expect(output).toMatch(/true <[^>]+>/);
    expect(output).toContain('BAD_USER_INPUT');
  });

  it('runs the example of a command line', async () => {
    writeCli();
    const listed = await ran('cli', ['list']);
    expect(listed).toContain('It runs!');
    const id = /^(\S+) .*It runs!$/m.exec(listed)?.[1];
    expect(await ran('cli', ['read', id!])).toContain('It runs!');
    expect(await ran('cli', ['search', 'runs'])).toContain('It runs!');
    const sent = await ran('cli', ['send', 'demo@postern.example', 'Ebb', 'Low.']);
    expect(sent).toMatch(/^sent <[^>]+>, copy: [A-Z_]+$/m);
    expect(await ran('cli', ['search', 'subject:Ebb'])).toContain('Ebb');
  });

  it('runs its watch, which tells what arrives until it is stopped', async () => {
    writeCli();
    await compile('cli');
    const watching = spawn(process.execPath, [installed.in('cli.js'), 'watch'], { env: env() });
    const ended = once(watching, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface(watching.stdout)) {
      lines.push(line);
      if (line === 'READY') await ran('cli', ['send', 'demo@postern.example', 'Spring tide', 'High.']);
      if (line.endsWith('Spring tide')) break;
    }
    watching.kill();
    await ended;
    expect(lines[0]).toBe('READY');
  });
});
