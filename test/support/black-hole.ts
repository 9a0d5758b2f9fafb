import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Listens, accepts nothing, and has its queue full: what more comes to its address is not answered at all. */
const PROGRAM = `
import socket, sys
listener = socket.socket()
listener.bind(('127.0.0.1', 0))
listener.listen(0)
port = listener.getsockname()[1]
waiting = []
for _ in range(4):
    each = socket.socket()
    each.setblocking(False)
    each.connect_ex(('127.0.0.1', port))
    waiting.append(each)
print(port, flush=True)
sys.stdin.read()
`;

/** An address of this machine that answers no connection, as a firewall makes it that throws packets away. */
export async function blackHole(): Promise<{ readonly port: number; close(): void }> {
  const child = spawn('python3', ['-c', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: Number(line.toString()), close: () => void child.stdin.end() };
}
