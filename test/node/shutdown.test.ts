import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';

const source = new URL('../../src/node/', import.meta.url);

/**
 * A process that prints its port, with an app that answers when it was told to end, or never.
 * @param finishes whether it answers as soon as the signal has come; else only when it has to give up
 */
async function start(
  graceSeconds: number,
  finishes: boolean,
): Promise<{ child: ChildProcessWithoutNullStreams; url: string }> {
  const script = `
    const { startFront } = await import('${source.href}front.ts');
    const { endOnSignal } = await import('${source.href}shutdown.ts');
    const stopping = new AbortController();
    const app = async () => {
      console.log('working');
      await new Promise((resolve) => {
        if (${finishes})
          for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => setImmediate(resolve));
        stopping.signal.addEventListener('abort', resolve);
      });
      return { status: 200, headers: {}, body: stopping.signal.aborted ? 'given up' : 'done' };
    };
    app.close = async () => console.log('signed out');
    const front = await startFront(app, { port: 0, log: console.log });
    endOnSignal(front, app, { graceSeconds: ${graceSeconds}, stopping, close: async () => console.log('closed') });
    console.log(front.port);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  child.stderr.pipe(process.stderr);
  const port = await nextLine(child);
  return { child, url: `http://127.0.0.1:${port}` };
}

async function nextLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return chunk.toString().trim();
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** All that a process still says until it ends. */
async function lastWords({ stdout }: ChildProcessWithoutNullStreams): Promise<string> {
  let words = '';
  for await (const chunk of stdout) words += String(chunk);
  return words;
}

describe('shutdown', () => {
  it.each([
    { signal: 'SIGTERM', graceSeconds: 60, answer: 'done' },
    { signal: 'SIGINT', graceSeconds: 60, answer: 'done' },
    { signal: 'SIGTERM', graceSeconds: 0, answer: 'given up' },
  ] as const)(
    'at $signal, with $graceSeconds seconds left, what is under way is $answer; then it exits with 0',
    async ({ signal, graceSeconds, answer }) => {
      const { child, url } = await start(graceSeconds, answer === 'done');
      const exited = once(child, 'exit');
      const pending = fetch(url);
      await nextLine(child);
      child.kill(signal);
      const words = lastWords(child);
      expect(await (await pending).text()).toBe(answer);
      expect(await exited).toEqual([0, null]);
      expect(await words).toBe('signed out\nclosed\n');
    },
  );

  it('does not wait at a second signal', async () => {
    const { child, url } = await start(60, false);
    const exited = once(child, 'exit');
    const pending = fetch(url).catch(() => 'broken off');
    await nextLine(child);
    child.kill('SIGTERM');
    // The first one has been heard once nothing new is taken.
    while (await isListening(Number(new URL(url).port)));
    child.kill('SIGTERM');
    expect(await exited).toEqual([1, null]);
    expect(await pending).toBe('broken off');
  });
});
