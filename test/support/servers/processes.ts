/** Starting a server in namespaces of its own, knowing when it is ready, and ending it for certain. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import tls from 'node:tls';

export const HOST = '127.0.0.1';

/** Kinds of ports. Those that end with `s` begin with TLS. */
export type MailDoor = 'imap' | 'imaps' | 'pop3' | 'pop3s';
export type SubmissionDoor = 'smtp' | 'smtps';
export type Door = MailDoor | SubmissionDoor;
export const MAIL_DOORS = ['imap', 'imaps', 'pop3', 'pop3s'] as const;

export type DoorPorts<D extends Door> = Record<D, number>;
export type Ports = DoorPorts<MailDoor>;

/** What a server sees inside: its throw-away folder under this name, whatever its path outside is. */
export const INSIDE = '/run/data';

export interface Launch {
  /** Where the packages are unpacked. */
  root: string;
  /** The server's throw-away folder; it sees it as `INSIDE`. */
  folder: string;
  /** Shell commands that end in the server in the foreground. */
  script: string;
  env?: Record<string, string>;
  /** Users that exist inside beside root, with their numbers (user and group alike). */
  users: Record<string, number>;
}

/**
 * The unpacked files over /usr, the server's own over /etc and an empty /run: inside private mount and process
 * namespaces, so the machine sees nothing of it. Everything is mounted on a staging folder before it moves to /run,
 * because the project or the temporary folder may itself lie under any path that is covered here. /run/data also
 * keeps the paths of unix sockets under their 108 octets.
 */
const ENTER = `
mount -t tmpfs -o mode=755 tmpfs "$FOLDER/stage"
mkdir "$FOLDER/stage/root" "$FOLDER/stage/data"
mount --bind "$ROOT" "$FOLDER/stage/root"
mount --bind "$FOLDER" "$FOLDER/stage/data"
mount --rbind "$FOLDER/stage" /run
cd ${INSIDE}
mount -t overlay overlay -o lowerdir=/run/root/usr:/usr /usr
mount -t overlay overlay -o lowerdir=${INSIDE}/etc:/etc /etc
`;

// `setpriv --pdeathsig KILL`: should this process be killed without a chance to tidy up, the kernel ends the server.
const NAMESPACES = [
  '--pdeathsig',
  'KILL',
  'unshare',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
];

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #log: string;

  constructor({ root, folder, script, env = {}, users }: Launch) {
    for (const name of ['etc', 'stage']) mkdirSync(path.join(folder, name), { recursive: true });
    writeUsers(path.join(folder, 'etc'), users);
    this.#log = path.join(folder, 'output.log');
    const log = openSync(this.#log, 'a');
    this.#child = spawn('setpriv', [...NAMESPACES, 'sh', '-ec', ENTER + script], {
      stdio: ['ignore', log, log],
      // A session of its own: Ctrl-C in a terminal must reach the test run only, which then ends the servers itself.
      detached: true,
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        LC_ALL: 'C',
        TZ: 'UTC',
        ROOT: root,
        FOLDER: folder,
        ...env,
      },
    });
    closeSync(log);
    this.#child.on('error', () => undefined); // seen by hasEnded()
    this.#child.unref();
  }

  /** The server as its own namespace's process 1, by its number out here: for `nsenter`. */
  get init(): number {
    const { pid } = this.#child;
    const children = pid === undefined ? '' : readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return Number(children.trim().split(' ')[0]);
  }

  hasEnded(): boolean {
    return this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  log(): string {
    return readFileSync(this.#log, 'utf8').slice(-4000);
  }

  /** Ends the server at once: when process 1 of a namespace is killed, the kernel kills all others there first. */
  kill(): void {
    if (this.hasEnded()) return;
    try {
      process.kill(this.init || (this.#child.pid ?? 0), 'SIGKILL');
    } catch {
      // It ended by itself in between.
    }
  }

  /** Ends the server and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    this.#child.ref();
    const gone = once(this.#child, 'exit');
    this.kill();
    await gone;
  }
}

function writeUsers(etc: string, users: Record<string, number>): void {
  const all = { root: 0, ...users, nobody: 65534 };
  const lines = Object.entries(all).map(([name, id]) => ({
    user: `${name}:x:${id}:${id}::/:/usr/sbin/nologin\n`,
    group: `${name}:x:${id}:\n`,
  }));
  writeFileSync(path.join(etc, 'passwd'), lines.map(({ user }) => user).join(''));
  writeFileSync(
    path.join(etc, 'group'),
    lines.map(({ group }) => group).join('') + 'mail:x:8:\nnogroup:x:65533:\n',
  );
  writeFileSync(
    path.join(etc, 'nsswitch.conf'),
    'passwd: files\ngroup: files\nshadow: files\nhosts: files\n',
  );
}

/** Ports that nobody uses at this moment. Held together until all are known, so that no two are the same. */
export async function freePorts<D extends Door>(doors: readonly D[]): Promise<DoorPorts<D>> {
  const listeners = await Promise.all(doors.map(listen));
  const ports = listeners.map((listener) => (listener.address() as net.AddressInfo).port);
  await Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
  return Object.fromEntries(doors.map((door, i) => [door, ports[i]])) as DoorPorts<D>;
}

async function listen(): Promise<net.Server> {
  const listener = net.createServer().listen(0, HOST);
  await once(listener, 'listening');
  return listener;
}

/**
 * Waits for a greeting on every port. An open port is not enough: all three servers listen before they can answer.
 * Rejects with the server's own words when it ends, or is not ready in time.
 */
export async function untilReady(server: ServerProcess, ports: Partial<DoorPorts<Door>>): Promise<void> {
  const deadline = Date.now() + 150_000;
  for (const [name, port] of Object.entries(ports) as [Door, number][]) {
    while (!(await greets(name, port))) {
      if (server.hasEnded()) throw new Error(`it ended at once and said:\n${server.log()}`);
      if (Date.now() > deadline)
        throw new Error(`no greeting on its ${name} port; it said:\n${server.log()}`);
      await delay(10);
    }
  }
}

const GREETINGS: Record<Door, string> = {
  imap: '* OK',
  imaps: '* OK',
  pop3: '+OK',
  pop3s: '+OK',
  smtp: '220 ',
  smtps: '220 ',
};

function greets(name: Door, port: number): Promise<boolean> {
  // The certificate may be one that is wrong on purpose; no secret crosses this connection.
  const socket = name.endsWith('s')
    ? tls.connect({ host: HOST, port, rejectUnauthorized: false })
    : net.connect({ host: HOST, port });
  return new Promise((resolve) => {
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(5000, () => finish(false));
    socket.on('data', (data: Buffer) => finish(data.toString('latin1').startsWith(GREETINGS[name])));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
  });
}
