import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DockerfileParser } from 'dockerfile-ast';
import type { Instruction } from 'dockerfile-ast';

import { PackagedClone } from './package.ts';

const run = promisify(execFile);
const DOCKERFILE = readFileSync(path.resolve(import.meta.dirname, '../../Dockerfile'), 'utf8');

/** What the Dockerfile says; there is no engine here, so its parts are run one by one. */
export const dockerfile = {
  text: DOCKERFILE,
  instructions: (keyword: string): Instruction[] =>
    DockerfileParser.parse(DOCKERFILE)
      .getInstructions()
      .filter((each) => each.getKeyword() === keyword),
  argumentOf: (keyword: string): string =>
    dockerfile.instructions(keyword).at(-1)?.getArgumentsContent() ?? '',
  /** ENV of the image. */
  env: (): Record<string, string> =>
    Object.fromEntries(
      dockerfile
        .argumentOf('ENV')
        .split(' ')
        .map((pair) => pair.split('=') as [string, string]),
    ),
  /** An instruction in exec form. */
  command: (keyword: string): string[] =>
    JSON.parse(/\[.*\]$/s.exec(dockerfile.argumentOf(keyword))![0]) as string[],
  user: (): { uid: number; gid: number } => {
    const [uid, gid] = dockerfile.argumentOf('USER').split(':').map(Number);
    return { uid: uid!, gid: gid! };
  },
};

/** The image's folder, built by the Dockerfile's own command in a clone. */
export class Image {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'postern-image-'));

  static async build(): Promise<Image> {
    const image = new Image();
    const clone = new PackagedClone();
    const build = dockerfile.instructions('RUN').at(-1)!.getArgumentsContent()!.split(' ');
    await run(process.execPath, build.slice(1), { cwd: clone.folder });
    cpSync(path.join(clone.folder, 'dist/container'), image.folder, { recursive: true });
    chmodSync(image.folder, 0o755);
    clone.remove();
    return image;
  }

  /** Runs CMD as USER with ENV, and waits until it listens. */
  async start(env: Readonly<Record<string, string>>): Promise<Container> {
    const port = await freePort();
    const all = { ...dockerfile.env(), HOST: '127.0.0.1', PORT: String(port), ...env };
    const [, ...args] = dockerfile.command('CMD');
    const child = spawn(process.execPath, args, { cwd: this.folder, env: all, ...asUser() });
    const container = new Container(child, port, all);
    await container.said('Postern listens');
    return container;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A process that an engine would run. */
export class Container {
  readonly url: string;
  readonly child: ChildProcess;
  output = '';
  readonly #env: Record<string, string>;

  constructor(child: ChildProcess, port: number, env: Record<string, string>) {
    this.child = child;
    this.url = `http://127.0.0.1:${port}`;
    this.#env = env;
    for (const stream of [child.stdout, child.stderr])
      stream!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  async said(words: string): Promise<void> {
    while (!this.output.includes(words)) {
      if (this.child.exitCode !== null) throw new Error(`The container ended: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The exit code of HEALTHCHECK. */
  async health(): Promise<number> {
    const [, ...args] = dockerfile.command('HEALTHCHECK');
    const child = spawn(process.execPath, args, { env: this.#env, ...asUser() });
    const [code] = (await once(child, 'exit')) as [number];
    return code;
  }

  /** SIGTERM, as an engine sends it; the exit code. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const exited = once(this.child, 'exit') as Promise<[number | null]>;
    this.child.kill('SIGTERM');
    return (await exited)[0];
  }
}

/** The image's user, where this process may become somebody else. */
function asUser(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? dockerfile.user() : {};
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
