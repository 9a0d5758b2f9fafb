import { chownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { caFile, certificateFile } from './certificates.ts';
import { deliverFiles } from './maildir.ts';
import { unpackPackages } from './packages.ts';
import { whyNotHere } from './platform.ts';
import { HOST, INSIDE, MAIL_DOORS } from './processes.ts';
import type { Ports } from './processes.ts';
import { readRunState } from './run-state.ts';
import { openFolder, startServer } from './start.ts';
import type { MailBlueprint, Site, Started } from './start.ts';
import type { Credentials, Delivery, RealServer } from './types.ts';

/** Owns all mail. */
const VMAIL = 5300;
const DOMAIN = 'example.com';
const ACCOUNTS = 200;
const PASSWORD = 'secret';
/** The same, hashed (SHA-512 of crypt(5)): Node makes no such hash. */
const HASH =
  '$6$postern$B7RKF8t6NIR.Noc7D.YDQW3a1yxXpKWWOuwEM4VxKepZlOIgkIa1TcqovnC6VQ.F.9LVzvCQUMSY2HQmzrGxW0';

const userName = (number: number): string => `user${number}`;

function mailutils(): MailBlueprint {
  return {
    name: 'mailutils',
    doors: MAIL_DOORS,
    packages: {
      name: 'mailutils',
      packages: ['mailutils-imap4d', 'mailutils-pop3d', 'mailutils-common'],
      dependencies: /^lib(?!perl|.*-perl$)/,
    },
    delimiter: '/',
    prefix: '',
    hasMailFiles: true,
    users: { vmail: VMAIL },
    prepare(site) {
      for (const name of ['virt', 'mail', 'lock']) openFolder(site, name);
      const users = Array.from({ length: ACCOUNTS }, (_, i) => userName(i + 1));
      const line = (user: string) => `${user}:${HASH}:${VMAIL}:${VMAIL}::${INSIDE}/mail/${user}:/bin/sh\n`;
      writeFileSync(path.join(site.folder, 'virt', DOMAIN), users.map(line).join(''));
      writeFileSync(
        path.join(site.folder, 'imap4d.conf'),
        configuration('imap4d', site.ports.imap, site.ports.imaps),
      );
      writeFileSync(
        path.join(site.folder, 'pop3d.conf'),
        configuration('pop3d', site.ports.pop3, site.ports.pop3s),
      );
    },
    script: `
      install -m 600 "$CERTIFICATE" /run/certificate.pem
      imap4d --config-file=${INSIDE}/imap4d.conf --foreground &
      exec pop3d --config-file=${INSIDE}/pop3d.conf --foreground`,
    env: ({ certificates }: Site) => ({ CERTIFICATE: certificateFile(certificates, 'valid') }),
  };
}

/** With `virtdomain` a user's INBOX is the folder of that name in the home folder. */
function configuration(program: string, plain: number, encrypted: number): string {
  const tls = `tls {
    ssl-certificate-file "/run/certificate.pem";
    ssl-key-file "/run/certificate.pem";
  };`;
  return `
mode daemon;
foreground yes;
max-children 100;
timeout 1800;
pidfile "/run/${program}.pid";
logging { syslog no; };
auth { authentication generic; authorization virtdomain; };
virtdomain { passwd-dir "${INSIDE}/virt"; };
mailbox { mailbox-type maildir; };
mandatory-locking { enable yes; lock-directory "${INSIDE}/lock"; };
locking { type null; };
tls-file-checks { key-file none; cert-file none; ca-file none; };
acl { allow ${HOST}; };
server ${HOST}:${plain} { tls-mode ondemand; ${tls} };
server ${HOST}:${encrypted} { tls-mode connection; ${tls} };
`;
}

/** A GNU mailutils that this test process has started. */
export class MailutilsServer implements RealServer {
  readonly name = 'mailutils';
  readonly host = HOST;
  readonly ports: Ports;
  readonly caFile: string;
  readonly delimiter = '/';
  readonly #started: Started;
  #users = 0;

  constructor(started: Started) {
    this.#started = started;
    this.ports = started.site.ports;
    this.caFile = caFile(started.site.certificates);
  }

  path(child: string): string {
    return child;
  }

  newUser(): Promise<Credentials> {
    const user = userName(++this.#users);
    const home = path.join(this.#started.site.folder, 'mail', user);
    for (const folder of [
      home,
      path.join(home, 'INBOX'),
      ...['cur', 'new', 'tmp'].map((name) => path.join(home, 'INBOX', name)),
    ]) {
      mkdirSync(folder, { mode: 0o700 });
      chownSync(folder, VMAIL, VMAIL);
    }
    return Promise.resolve({ user: `${user}@${DOMAIN}`, password: PASSWORD });
  }

  deliver(user: string, mailbox: string, messages: Iterable<Delivery>): Promise<void> {
    if (mailbox !== 'INBOX') throw new Error('this server is given mail in INBOX only');
    const home = path.join(this.#started.site.folder, 'mail', user.replace(/@.*/, ''));
    deliverFiles({ folder: path.join(home, 'INBOX'), owner: VMAIL, lineEnd: 'LF' }, [], messages);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.#started.stop();
  }
}

/**
 * GNU mailutils: a POP3 server of another family. Started by the test file that wants it, which stops it in `afterAll`.
 * @returns why there is none, where the machine cannot run it
 */
export async function startMailutils(): Promise<MailutilsServer | string> {
  const { folder, certificates, servers } = readRunState();
  if (Object.values(servers).every((state) => 'unavailable' in state)) return 'no real server is available';
  const reason = await whyNotHere();
  if (reason !== undefined) return reason;
  const blueprint = mailutils();
  const root = await unpackPackages(blueprint.packages);
  const own = mkdtempSync(path.join(folder, 'mailutils-'));
  return new MailutilsServer(await startServer(blueprint, { root, folder: own, certificates }));
}
