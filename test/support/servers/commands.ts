import { execFile } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  input?: Buffer;
}

/** Runs a program to its end. Resolves with its standard output; rejects with its error output in the message, or what it printed. */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<Buffer> {
  const { input, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { ...rest, encoding: 'buffer', maxBuffer: 1 << 30 },
      (failure, stdout, stderr) => {
        if (!failure) return resolve(stdout);
        const said = [stderr, stdout].map((each) => each.toString().trim()).find(Boolean) ?? failure.message;
        reject(new Error(`${program} ${args.slice(0, 3).join(' ')} … failed: ${said}`, { cause: failure }));
      },
    );
    // A program that ends before it has read everything closes the pipe; what matters is its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** Progress of slow set-up work. Standard error, because standard output belongs to the test report. */
export function progress(line: string): void {
  process.stderr.write(`test servers: ${line}\n`);
}
