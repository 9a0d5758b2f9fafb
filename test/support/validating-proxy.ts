import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { clientPackages } from './client-project.ts';

/** Something that a request or its answer has and the document does not, or the other way round. */
export interface Violation {
  /** `request` or `response`, and where in it. */
  readonly location: readonly string[];
  readonly code: string | number;
  readonly message: string;
}

/** Prism in front of a gateway: it passes requests and answers on, and compares both with an OpenAPI document. */
export class ValidatingProxy {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** @param document a file */
  static async start(document: string, upstream: string): Promise<ValidatingProxy> {
    const program = path.join(await clientPackages(), 'node_modules/@stoplight/prism-cli/dist/index.js');
    const flags = ['--host', '127.0.0.1', '--port', '0', '--no-cors'];
    const child = spawn(process.execPath, [program, 'proxy', document, upstream, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] },
    });
    let output = '';
    const said = new Promise<string>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          const [, url] = /is listening on (http:\S+\d)/.exec(output) ?? [];
          if (url) resolve(url);
        });
      child.once('exit', () => reject(new Error(`the proxy ended: ${output}`)));
    });
    return new ValidatingProxy(child, await said);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** What the proxy found about an answer. */
export function violationsOf(answer: Response): Violation[] {
  return JSON.parse(answer.headers.get('sl-violations') ?? '[]') as Violation[];
}
