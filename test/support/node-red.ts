import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { installedPackages } from './installed-packages.ts';
import { scriptedCertificate } from './scripted-certificates.ts';
import { removeLeftovers } from './servers/leftovers.ts';

const SOURCE = path.resolve(import.meta.dirname, '../webhooks/node-red');

/** Node-RED as it comes from npm, with one flow, behind TLS on localhost. */
export class NodeRed {
  /** All that it has said. */
  output = '';
  readonly url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  #heard = (): void => {};

  private constructor(folder: string, port: number, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.url = `https://localhost:${port}`;
    const red = path.join(folder, '../node_modules/node-red/red.js');
    this.#child = spawn(process.execPath, [red, '--settings', path.join(folder, 'settings.cjs')], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on('data', (piece: Buffer) => {
        this.output += piece.toString();
        this.#heard();
      });
  }

  /** @param flow as it is exported */
  static async start(flow: string, env: Readonly<Record<string, string>>): Promise<NodeRed> {
    const packages = await installedPackages(SOURCE, 'node-red');
    removeLeftovers(packages, 'run-');
    const folder = mkdtempSync(path.join(packages, `run-${process.pid}-`));
    const port = await freePort();
    const pem = scriptedCertificate('valid');
    const settings = {
      ...{ uiPort: port, uiHost: '127.0.0.1', https: { key: pem, cert: pem }, userDir: folder },
      ...{ flowFile: 'flows.json', credentialSecret: false, disableEditor: true, httpAdminRoot: false },
      telemetry: { enabled: false },
    };
    writeFileSync(path.join(folder, 'settings.cjs'), `module.exports = ${JSON.stringify(settings)};`);
    writeFileSync(path.join(folder, 'flows.json'), flow);
    const red = new NodeRed(folder, port, env);
    await red.says('Started flows');
    return red;
  }

  /** Settles once it has said so. @throws where it ends before */
  async says(words: string): Promise<void> {
    const ended = once(this.#child, 'exit').then(() => {
      throw new Error(`Node-RED ended: ${this.output}`);
    });
    ended.catch(() => undefined);
    while (!this.output.includes(words))
      await Promise.race([new Promise<void>((resolve) => (this.#heard = resolve)), ended]);
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** An example, as it stands in the repository. */
export const flowOf = (name: string): string =>
  readFileSync(path.resolve(import.meta.dirname, '../../examples/webhooks', name), 'utf8');
