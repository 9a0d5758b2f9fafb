import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { Attached } from '../support/attachments.ts';
import { attached, base64Lines, sha256, someOctets } from '../support/attachments.ts';
import { LocalRun } from '../support/local-run.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Large downloads through the local run, and through the function that streams, each in a process whose memory is
// looked at.

const run = promisify(execFile);
const KEYS = `test:${randomBytes(32).toString('base64')}`;
const MAX_MEMORY = 48 * 1024 * 1024;

const SMALL = attached('small', { content: Buffer.from('hi'), encoded: 'aGk=', encoding: 'base64' });
const big = (name: string, content: Buffer) =>
  attached(name, { content, encoded: base64Lines(content, 76), encoding: 'base64' });

interface Urls {
  readonly subject: string;
  readonly rawUrl: string;
  readonly attachments: readonly { readonly url: string }[];
}

describeServer('dovecot', (server) => {
  let local: LocalRun;
  let folder: string;
  let env: Record<string, string>;
  const found = new Map<string, Urls>();
  let large: Attached;
  let huge: Attached;

  beforeAll(async () => {
    large = big('large', someOctets(25 * 1024 * 1024));
    huge = big('huge', someOctets(37_000_000));
    folder = mkdtempSync(path.join(os.tmpdir(), 'downloads-'));
    const { user, password } = await server.newUser();
    await server.deliver(
      user,
      'INBOX',
      [large, huge, SMALL].map(({ raw }) => ({ raw })),
    );
    env = {
      POSTERN_SERVERS: `imaps://localhost:${server.ports.imaps}`,
      POSTERN_CA_FILE: server.caFile,
      POSTERN_KEYS: KEYS,
    };
    local = await LocalRun.start(env);
    const json = { 'content-type': 'application/json' };
    const signIn = { method: 'POST', headers: json, body: JSON.stringify({ user, password }) };
    const { token } = (await (await fetch(`${local.url}/v1/tokens`, signIn)).json()) as { token: string };
    const answer = await fetch(`${local.url}/v1/mailboxes/INBOX/messages?fields=subject,rawUrl,attachments`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { messages } = (await answer.json()) as { messages: Urls[] };
    for (const each of messages) found.set(each.subject, each);
  });

  afterAll(async () => {
    await local.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const pathOf = (url: string) => new URL(url).pathname;
  const attachmentUrl = (key: string) => found.get(key)!.attachments[0]!.url;

  /** Downloads, and looks at the process's memory all the while. */
  async function measured(url: string): Promise<{ sha256: string; length: number; growth: number }> {
    await (await fetch(attachmentUrl('small'))).arrayBuffer();
    const before = local.memory;
    let [peak, length] = [before, 0];
    const hash = createHash('sha256');
    const response = await fetch(url);
    for await (const chunk of response.body!) {
      hash.update(chunk);
      length += chunk.length;
      peak = Math.max(peak, local.memory);
    }
    return { sha256: hash.digest('hex'), length, growth: peak - before };
  }

  it.each([
    ['an attachment of 25 MB', () => attachmentUrl('large'), () => large.content],
    ['a message of 50 MB', () => found.get('huge')!.rawUrl, () => huge.raw],
  ] as const)('%s comes whole through the local run, in bounded memory', async (_, url, contentOf) => {
    const content = contentOf();
    const { growth, ...came } = await measured(url());
    expect(came).toEqual({ sha256: sha256(content), length: content.length });
    expect(growth).toBeLessThan(MAX_MEMORY);
  });

  it.each([
    ['an attachment of 25 MB', () => attachmentUrl('large'), () => large.content],
    ['a message of 50 MB', () => found.get('huge')!.rawUrl, () => huge.raw],
  ] as const)(
    '%s comes whole through the function that streams, in bounded memory',
    async (_, url, contentOf) => {
      const content = contentOf();
      const script = path.resolve(import.meta.dirname, '../support/invoke-streamed.ts');
      const args = [script, pathOf(attachmentUrl('small')), pathOf(url())];
      const { stdout } = await run(process.execPath, args, { env: { ...process.env, ...env } });
      const { growth, ...came } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { growth: number };
      expect(came).toEqual({ status: 200, sha256: sha256(content), length: content.length });
      expect(growth).toBeLessThan(MAX_MEMORY);
    },
  );

  it.each([
    ['an attachment in base64', () => attachmentUrl('large'), () => large.content],
    ['a message', () => found.get('huge')!.rawUrl, () => huge.raw],
  ] as const)('curl goes on with %s where it was cut', async (_, url, contentOf) => {
    const content = contentOf();
    const file = path.join(folder, 'resumed');
    writeFileSync(file, content.subarray(0, 9_999_999));
    await run('curl', ['--silent', '--show-error', '--fail', '-C', '-', '-o', file, url()]);
    expect(statSync(file).size).toBe(content.length);
    expect(sha256(readFileSync(file))).toBe(sha256(content));
  });

  it('a client that goes away ends the mail session', async () => {
    const before = local.sockets;
    const leaving = new AbortController();
    const response = await fetch(found.get('huge')!.rawUrl, { signal: leaving.signal });
    await response.body!.getReader().read();
    leaving.abort();
    while (local.sockets > before) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
