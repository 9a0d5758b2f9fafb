/** A submission server in Python (aiosmtpd) that keeps what it takes: an independent opinion on what was sent. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { startPython } from './python.ts';
import { certificateFile } from './servers/certificates.ts';
import { readRunState } from './servers/run-state.ts';

/** One mail, as the sink has it. */
export interface Sunk {
  readonly from: string;
  readonly to: readonly string[];
  /** Parameters of MAIL. */
  readonly options: readonly string[];
  readonly octets: Buffer;
}

const PACKAGES = {
  name: 'python-aiosmtpd',
  packages: ['python3-aiosmtpd', 'python3-attr', 'python3-public', 'python3-pkg-resources'],
  dependencies: /^$/,
};

export class PythonSink {
  readonly port: number;
  /** What it has taken. A mail is here before its sender is told. */
  readonly taken: Sunk[] = [];
  readonly #child: ChildProcess;
  readonly #seen = new Map<number, () => void>();

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  /** @param users their passwords, by name */
  static async start(users: Readonly<Record<string, string>>): Promise<PythonSink> {
    const certificate = certificateFile(readRunState().certificates, 'valid');
    const child = await startPython(SCRIPT, {
      args: [certificate, JSON.stringify(users)],
      packages: PACKAGES,
    });
    const lines = createInterface({ input: child.stdout! });
    const [port] = (await once(lines, 'line')) as [string];
    const sink = new PythonSink(Number(port), child);
    lines.on('line', (line) => sink.#hear(line));
    return sink;
  }

  /** Waits until it has taken so many. */
  async took(count: number): Promise<void> {
    if (this.taken.length >= count) return;
    await new Promise<void>((resolve) => this.#seen.set(count, resolve));
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill();
    await gone;
  }

  #hear(line: string): void {
    const { octets, ...mail } = JSON.parse(line) as Omit<Sunk, 'octets'> & { octets: string };
    this.taken.push({ ...mail, octets: Buffer.from(octets, 'base64') });
    this.#seen.get(this.taken.length)?.();
  }
}

const SCRIPT = String.raw`
import asyncio, base64, json, logging, ssl, sys, warnings
from aiosmtpd.smtp import SMTP, AuthResult

# It takes TLS from the start for none.
warnings.simplefilter('ignore')
logging.disable()
certificate, users = sys.argv[1], json.loads(sys.argv[2])

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('nobody@'):
            return '550 5.1.1 No such user here'
        envelope.rcpt_tos.append(address)
        return '250 2.1.5 OK'

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            'from': envelope.mail_from, 'to': envelope.rcpt_tos, 'options': envelope.mail_options,
            'octets': base64.b64encode(envelope.original_content).decode(),
        }))
        return '250 2.0.0 OK'

def authenticate(server, session, envelope, mechanism, data):
    # "Handled" would mean that the answer was sent.
    return AuthResult(success=users.get(data.login.decode()) == data.password.decode(), handled=False)

def door():
    return SMTP(Handler(), authenticator=authenticate, auth_required=True, auth_require_tls=False,
                enable_SMTPUTF8=True, hostname='sink.example.com')

async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.get_running_loop().create_server(door, '127.0.0.1', 0, ssl=context)
    print(server.sockets[0].getsockname()[1])
    await server.serve_forever()

asyncio.run(main())
`;
