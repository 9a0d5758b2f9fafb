import { createHash } from 'node:crypto';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { certificateFile } from './certificates.ts';
import { HOST, INSIDE, MAIL_DOORS } from './processes.ts';
import type { MailBlueprint, Site } from './start.ts';
import { openFolder } from './start.ts';
import { passwordOf, userName } from './users.ts';

/** All mail belongs to `vmail`; `courier` runs the TLS side of STARTTLS. */
export const COURIER_USERS = { vmail: 5100, courier: 5101 };

/** Accounts that exist from the start, since Courier reads them from a database; their mailboxes are made when taken. */
const ACCOUNTS = 2000;

export function courier(): MailBlueprint {
  return {
    name: 'courier',
    doors: MAIL_DOORS,
    packages: {
      name: 'courier',
      packages: [
        'courier-base',
        'courier-imap',
        'courier-pop',
        'courier-authlib',
        'courier-authlib-userdb',
        'courier-authdaemon',
      ],
      dependencies: /^(lib(?!perl|.*-perl$)|gamin)/,
    },
    delimiter: '.',
    prefix: 'INBOX.',
    hasMailFiles: true,
    users: COURIER_USERS,
    prepare(site) {
      for (const name of ['users', 'mail', 'etc', 'courier']) openFolder(site, name);
      rmSync(path.join(site.folder, 'etc/courier'), { force: true });
      symlinkSync(`${INSIDE}/courier`, path.join(site.folder, 'etc/courier'));
      writeFileSync(path.join(site.folder, 'courier/authdaemonrc'), AUTHDAEMONRC);
      writeAccounts(path.join(site.folder, 'courier'));
    },
    script: SCRIPT,
    env: (site) => ({
      ...ENVIRONMENT,
      ...portsOf(site),
      CERTIFICATE: certificateFile(site.certificates, 'valid'),
    }),
  };
}

const AUTHDAEMONRC = `
authmodulelist="authuserdb"
authmodulelistorig="authuserdb"
daemons=3
authdaemonvar=/run/courier/authdaemon
DEBUG_LOGIN=0
DEFAULTOPTIONS=""
LOGGEROPTS=""
`;

/** What Debian's configuration files say, and where not, the reason. */
const ENVIRONMENT = {
  AUTHMODULES: 'authdaemon',
  COURIERTLS: '/usr/bin/couriertls',
  DEFAULTOPTIONS: '',
  IMAP_CAPABILITY:
    'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE ACL ACL2=UNION AUTH=PLAIN',
  IMAP_ACL: '1',
  IMAP_CHECK_ALL_FOLDERS: '0',
  IMAP_DISABLETHREADSORT: '0',
  IMAP_EMPTYTRASH: '', // nothing is ever removed by age
  IMAP_ENHANCEDIDLE: '0', // needs a file alteration monitor
  IMAP_IDLE_TIMEOUT: '1', // IDLE looks for new mail every second, not every minute
  IMAP_KEYWORDS: '1',
  IMAP_MAILBOX_SANITY_CHECK: '0',
  IMAP_MOVE_EXPUNGE_TO_TRASH: '0',
  IMAP_OBSOLETE_CLIENT: '0',
  IMAP_PROXY: '0',
  IMAP_SHAREDINDEXFILE: '/etc/courier/shared/index',
  IMAP_STARTTLS: 'YES',
  IMAP_TLS_REQUIRED: '0',
  IMAP_TRASHFOLDERNAME: 'Trash',
  IMAP_USELOCKS: '1',
  LD_LIBRARY_PATH: '/usr/lib/courier-authlib:/usr/lib/courier/courier-authlib',
  MAILDIRPATH: 'Maildir',
  MIME_UNICODE_MESSAGE_TYPE: 'message/global',
  POP3AUTH: 'PLAIN LOGIN',
  POP3AUTH_TLS: 'PLAIN LOGIN',
  POP3_PROXY: '0',
  POP3_STARTTLS: 'YES',
  POP3_TLS_REQUIRED: '0',
  TLS_CERTFILE: '/run/certificate.pem',
  TLS_VERIFYPEER: 'NONE',
};

// Implicit TLS: couriertls is in front of the login program, which must not offer STARTTLS any more.
const SCRIPT = `
cp "$CERTIFICATE" /run/certificate.pem
mkdir -p /run/courier/authdaemon /run/lock
makedat() { /usr/lib/courier/courier-authlib/makedatprog - "$1.tmp" "$1.dat" < "$1"; }
makedat ${INSIDE}/courier/userdb
makedat ${INSIDE}/courier/userdbshadow
/usr/lib/courier/courier-authlib/authdaemond &
until [ -S /run/courier/authdaemon/socket ]; do sleep 0.01; done

export IMAP_CAPABILITY_ORIG="$IMAP_CAPABILITY" IMAP_CAPABILITY_TLS="$IMAP_CAPABILITY" IMAP_CAPABILITY_TLS_ORIG="$IMAP_CAPABILITY"
imap="/usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir"
pop3="/usr/lib/courier/courier/courierpop3login /usr/lib/courier/courier/courierpop3d Maildir"
tls="/usr/bin/couriertls -server -tcpd -user=root"
listen() { couriertcpd -address=${HOST} -maxprocs=200 -maxperip=200 -nodnslookup -noidentlookup "$@" & }
listen "$IMAP" $imap
listen "$POP3" $pop3
export IMAP_TLS=1 POP3_TLS=1 IMAP_STARTTLS=NO POP3_STARTTLS=NO
listen "$IMAPS" $tls $imap
listen "$POP3S" $tls $pop3
wait
`;

const portsOf = ({ ports }: Site): Record<string, string> =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name.toUpperCase(), String(port)]));

/** Courier looks accounts up in two databases, for what all may know and for passwords. This is what they are made of. */
function writeAccounts(folder: string): void {
  const users = Array.from({ length: ACCOUNTS }, (_, index) => userName(index + 1));
  const { vmail } = COURIER_USERS;
  const open = (user: string) =>
    `home=${INSIDE}/mail/${user}|mail=${INSIDE}/mail/${user}/Maildir|uid=${vmail}|gid=${vmail}`;
  const secret = (user: string) =>
    `systempw={SHA}${createHash('sha1').update(passwordOf(user)).digest('base64')}`;
  const table = (fields: (user: string) => string) =>
    users.map((user) => `${user}\t${fields(user)}\n`).join('') + '.\n';
  writeFileSync(path.join(folder, 'userdb'), table(open));
  writeFileSync(path.join(folder, 'userdbshadow'), table(secret));
}
