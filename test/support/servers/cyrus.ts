import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { certificateFile } from './certificates.ts';
import { HOST, INSIDE, MAIL_DOORS } from './processes.ts';
import type { Ports } from './processes.ts';
import type { MailBlueprint } from './start.ts';
import { openFolder } from './start.ts';
import type { Credentials } from './types.ts';
import { passwordOf, userName } from './users.ts';

/** In memory: Cyrus waits for the disk with every message, and mail that only it reads need not be in the folder. */
const STORE = '/run/cyrus';

/** Accounts that exist from the start, since Cyrus reads them from a database; mailboxes are made when one is taken. */
const ACCOUNTS = 2000;

/** May do to every mailbox what its owner may not, such as set a quota. */
export const CYRUS_ADMIN: Credentials = { user: 'admin', password: passwordOf('admin') };

export function cyrus(): MailBlueprint {
  return {
    name: 'cyrus',
    doors: MAIL_DOORS,
    packages: {
      name: 'cyrus',
      packages: [
        'cyrus-common',
        'cyrus-imapd',
        'cyrus-pop3d',
        'libsasl2-modules',
        'libsasl2-modules-db',
        'db-util',
      ],
      dependencies: /^(lib(?!perl|.*-perl$)|db[\d.]+-util$)/, // the latter is what db-util stands for
    },
    delimiter: '/',
    prefix: '',
    hasMailFiles: false,
    users: { cyrus: 5201 },
    prepare(site) {
      openFolder(site, 'users');
      writeFileSync(path.join(site.folder, 'imapd.conf'), IMAPD_CONF);
      writeFileSync(path.join(site.folder, 'cyrus.conf'), cyrusConf(site.ports));
      writeFileSync(path.join(site.folder, 'accounts'), accounts());
    },
    script: `
      install -m 644 "$CERTIFICATE" /run/certificate.pem
      mkdir -p /run/lock ${STORE}/conf/socket ${STORE}/spool ${STORE}/sieve ${STORE}/proc ${STORE}/lock
      db_load -T -t hash -f accounts ${STORE}/sasldb2
      chown -R cyrus ${STORE}
      # No exec: this shell stays root and so keeps its order to die with the test run, which setuid would cancel.
      cyrmaster -D -C ${INSIDE}/imapd.conf -M ${INSIDE}/cyrus.conf -p ${INSIDE}/master.pid
      exit $?`,
    env: ({ certificates }) => ({ CERTIFICATE: certificateFile(certificates, 'valid') }),
  };
}

/** The SASL library's account database, as text for db_load: user, realm and property, and on the next line its value. */
function accounts(): string {
  const users = [CYRUS_ADMIN.user, ...Array.from({ length: ACCOUNTS }, (_, index) => userName(index + 1))];
  return users.map((user) => `${user}\\00localhost\\00userPassword\n${passwordOf(user)}\n`).join('');
}

const IMAPD_CONF = `
configdirectory: ${STORE}/conf
partition-default: ${STORE}/spool
defaultpartition: default
sievedir: ${STORE}/sieve
proc_path: ${STORE}/proc
mboxname_lockpath: ${STORE}/lock
cyrus_user: cyrus
admins: ${CYRUS_ADMIN.user}
servername: localhost
virtdomains: off
unixhierarchysep: on
altnamespace: on
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${STORE}/sasldb2
sasl_mech_list: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256
allowplaintext: yes
munge8bit: no
failedloginpause: 0
popuseacl: no
popminpoll: 0
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: Drafts | Sent | Trash | Junk | Archive
autocreate_subscribe_folders: Drafts | Sent | Trash | Junk | Archive
xlist-drafts: Drafts
xlist-sent: Sent
xlist-trash: Trash
xlist-junk: Junk
xlist-archive: Archive
tls_server_cert: /run/certificate.pem
tls_server_key: /run/certificate.pem
tls_session_timeout: 0
conversations: yes
conversations_db: twoskip
skiplist_unsafe: 1
delete_mode: immediate
expunge_mode: immediate
imapidlepoll: 1
`;

function cyrusConf(ports: Ports): string {
  const service = (name: keyof Ports, program: string, prefork: number) =>
    `  ${name} cmd="/usr/lib/cyrus/bin/${program} -C ${INSIDE}/imapd.conf${name.endsWith('s') ? ' -s' : ''}" ` +
    `listen="${HOST}:${ports[name]}" prefork=${prefork} maxchild=200\n`;
  return `
START {
  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C ${INSIDE}/imapd.conf -r"
}
SERVICES {
${service('imap', 'imapd', 1)}${service('imaps', 'imapd', 0)}${service('pop3', 'pop3d', 0)}${service('pop3s', 'pop3d', 0)}}
DAEMON {
  idled cmd="/usr/lib/cyrus/bin/idled -C ${INSIDE}/imapd.conf"
}
`;
}
