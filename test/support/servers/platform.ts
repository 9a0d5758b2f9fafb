import { run } from './commands.ts';

/** Why this machine cannot run the servers; nothing if it can. */
export async function whyNotHere(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `they run on Debian only, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'only root may make the namespaces that they run in';
  for (const program of ['apt-get', 'dpkg', 'setpriv', 'unshare', 'nsenter']) {
    if (await failureOf(program, '--version')) return `this system has no ${program}`;
  }
  const failure = await failureOf(
    'unshare',
    '--mount',
    '--pid',
    '--fork',
    'mount',
    '-t',
    'tmpfs',
    'tmpfs',
    '/run',
  );
  // In most containers root may not.
  return failure && `this system lets nobody mount in a namespace of his own: ${failure.message}`;
}

async function failureOf(program: string, ...args: string[]): Promise<Error | undefined> {
  return run(program, args).then(
    () => undefined,
    (failure: Error) => failure,
  );
}
