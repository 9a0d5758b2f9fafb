import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';

const source = new URL('../../src/local/', import.meta.url);

/** A process with a slow handler that prints its port. */
async function start(): Promise<{ child: ChildProcessWithoutNullStreams; url: string }> {
  const script = `
    const { startFront } = await import('${source.href}http.ts');
    const { closeOnSignal } = await import('${source.href}shutdown.ts');
    const { startDemoServer } = await import('${source.href}demo/server.ts');
    const demo = await startDemoServer();
    const handler = async () => {
      console.log('working');
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { statusCode: 200, body: 'done' };
    };
    const front = await startFront(handler, { port: 0 });
    closeOnSignal(async () => { await front.close(); await demo.close(); });
    console.log(front.port);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  const port = await nextLine(child);
  return { child, url: `http://127.0.0.1:${port}` };
}

async function nextLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return chunk.toString().trim();
}

describe('shutdown', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'answers what is under way at %s, then exits with 0',
    async (signal) => {
      const { child, url } = await start();
      const exited = once(child, 'exit');
      const pending = fetch(url);
      await nextLine(child);
      child.kill(signal);
      expect(await (await pending).text()).toBe('done');
      expect(await exited).toEqual([0, null]);
    },
  );
});
