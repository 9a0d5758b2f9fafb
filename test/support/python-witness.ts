import { once } from 'node:events';
import readline from 'node:readline';
import { afterAll } from '@jest/globals';

import { startPython } from './python.ts';

/** Asks the script's function `answer` for each line of standard input, and says what came of it in a line. */
const LOOP = `
import json, sys, traceback
for line in sys.stdin:
    try:
        said = {'answer': answer(json.loads(line))}
    except Exception:
        said = {'failure': traceback.format_exc()}
    print(json.dumps(said), flush=True)
`;

type Said = { readonly answer: unknown } | { readonly failure: string };

interface Running {
  readonly ask: (line: string) => void;
  readonly lines: AsyncIterator<string>;
  readonly end: () => Promise<void>;
}

/**
 * A Python 3 script that answers many questions, one after the other. To start Python takes longer than most answers, so it is
 * started by the first question and ends with the tests of its file.
 */
export class PythonWitness {
  readonly #script: string;
  #running: Promise<Running> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param script defines `answer(question)`; both are JSON */
  constructor(script: string) {
    this.#script = script;
    afterAll(() => this.#end());
  }

  /** @throws with what Python says where the script fails */
  ask<T>(question: unknown): Promise<T> {
    const answer = this.#last.then(() => this.#answer(question));
    this.#last = answer.catch(() => undefined);
    return answer as Promise<T>;
  }

  async #answer(question: unknown): Promise<unknown> {
    const { ask, lines } = await (this.#running ??= start(this.#script));
    ask(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('Python has ended');
    const said = JSON.parse(value) as Said;
    if ('failure' in said) throw new Error(said.failure);
    return said.answer;
  }

  async #end(): Promise<void> {
    await (await this.#running)?.end();
    this.#running = undefined;
  }
}

async function start(script: string): Promise<Running> {
  const child = await startPython(`${script}\n${LOOP}`, { isAsked: true });
  const ended = once(child, 'exit');
  return {
    ask: (line) => void child.stdin!.write(line),
    lines: readline.createInterface({ input: child.stdout! })[Symbol.asyncIterator](),
    end: async () => {
      child.stdin!.end();
      await ended;
    },
  };
}
