import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DOVECOT_USERS } from './dovecot-configuration.ts';
import { HOST, INSIDE } from './processes.ts';
import type { DoorPorts, SubmissionDoor } from './processes.ts';
import type { SubmissionBlueprint } from './submission-blueprint.ts';
import { MAIL_STORE, SUBMISSION_DOORS, certificateOf } from './submission-blueprint.ts';

/** Whose queue it is. */
const USERS = { postfix: 5100, postdrop: 5101, ...DOVECOT_USERS };
/** Folders of the queue (postfix-files), with the access that Postfix gives them. */
const QUEUE = [
  'active bounce corrupt defer deferred flush hold incoming private saved trace',
  'maildrop public',
  'pid',
] as const;

/** Postfix: submission with Dovecot's SASL, and delivery into Dovecot's Maildirs. */
export function postfix(): SubmissionBlueprint {
  return {
    name: 'postfix',
    packages: { name: 'postfix', packages: ['postfix'], dependencies: /^lib(?!perl|.*-perl$)/ },
    doors: SUBMISSION_DOORS,
    users: USERS,
    prepare({ folder, ports }) {
      mkdirSync(path.join(folder, 'conf'), { recursive: true });
      const files = {
        'main.cf': MAIN,
        'master.cf': master(ports),
        // It has to be there; where a mailbox is, `deliver` knows: Postfix's own delivery takes no name from an address.
        mailboxes: '/^user[0-9]+@example\\.com$/ Maildir/\n',
        deliver: DELIVER,
        aliases: '/^.+--(user[0-9]+)@example\\.com$/ ${1}@example.com\n',
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, 'conf', name), text);
    },
    script: `
      install -m 600 "$CERTIFICATE" /run/certificate.pem
      mkdir /run/mail /run/spool /run/lib
      mount --bind "$MAIL_STORE" ${MAIL_STORE}
      cd /run/spool
      mkdir ${QUEUE.join(' ')}
      chown postfix ${QUEUE[0]} ${QUEUE[1]} /run/lib
      chmod 700 ${QUEUE[0]}
      chgrp postdrop ${QUEUE[1]}
      chmod 730 maildrop
      chmod 710 public
      exec /usr/lib/postfix/sbin/master -i -c ${INSIDE}/conf`,
    env: certificateOf,
  };
}

/** What is not of one domain is returned to its sender, with a delivery report. */
const MAIN = `
compatibility_level = 3.6
queue_directory = /run/spool
data_directory = /run/lib
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
maillog_file = /dev/stdout
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.com
mydestination =
local_recipient_maps =
mynetworks = 192.0.2.1
inet_interfaces = ${HOST}
inet_protocols = ipv4
alias_maps =
smtputf8_enable = yes
message_size_limit = 60000000
mailbox_size_limit = 0
local_header_rewrite_clients =
default_transport = error:5.4.4 no way to that domain
virtual_mailbox_domains = example.com
virtual_mailbox_maps = regexp:${INSIDE}/conf/mailboxes
virtual_alias_maps = regexp:${INSIDE}/conf/aliases
virtual_transport = maildir
maildir_destination_recipient_limit = 1
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${MAIL_STORE}/auth-client
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_tls_cert_file = /run/certificate.pem
smtpd_tls_key_file = /run/certificate.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_client_connection_count_limit = 0
`;

const DELIVER = `
cd "${MAIL_STORE}/mail/$1/Maildir"
name="$(date +%s.%N).$$.mail"
cat > "tmp/$name"
mv "tmp/$name" "new/$name"
`;

const master = ({ smtp, smtps }: DoorPorts<SubmissionDoor>): string => `
${HOST}:${smtp} inet n - n - - smtpd
${HOST}:${smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
maildir unix - n n - - pipe flags=DORu user=vmail argv=/bin/sh ${INSIDE}/conf/deliver \${user}
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
