import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DOVECOT_USERS } from './dovecot-configuration.ts';
import { HOST, INSIDE } from './processes.ts';
import type { DoorPorts, SubmissionDoor } from './processes.ts';
import type { SubmissionBlueprint } from './submission-blueprint.ts';
import { MAIL_STORE, SUBMISSION_DOORS, certificateOf } from './submission-blueprint.ts';

const USERS = { 'Debian-exim': 5200, ...DOVECOT_USERS };

/** Exim: submission with the passwords of Dovecot's users, and delivery into their Maildirs. */
export function exim(): SubmissionBlueprint {
  return {
    name: 'exim',
    packages: {
      name: 'exim',
      packages: ['exim4-daemon-light', 'exim4-base'],
      dependencies: /^lib(?!perl|.*-perl$)/,
    },
    doors: SUBMISSION_DOORS,
    users: USERS,
    prepare({ folder, ports }) {
      // Where Exim itself looks: for a file of any other name its children would give up the rights to deliver.
      const place = path.join(folder, 'etc/exim4');
      mkdirSync(place, { recursive: true });
      writeFileSync(path.join(place, 'exim4.conf'), configuration(ports), { mode: 0o644 });
    },
    script: `
      install -m 640 -g Debian-exim "$CERTIFICATE" /run/certificate.pem
      mkdir /run/mail /run/spool
      mount --bind "$MAIL_STORE" ${MAIL_STORE}
      mkdir log
      chown Debian-exim:Debian-exim /run/spool log
      exec exim4 -bdf -q1m`,
    env: certificateOf,
  };
}

const configuration = ({ smtp, smtps }: DoorPorts<SubmissionDoor>): string => `
primary_hostname = mail.example.com
spool_directory = /run/spool
log_file_path = ${INSIDE}/log/%s
pid_file_path = /run/spool/exim.pid
daemon_smtp_ports = ${smtp} : ${smtps}
tls_on_connect_ports = ${smtps}
local_interfaces = ${HOST}
disable_ipv6 = true
host_lookup =
rfc1413_hosts =
tls_advertise_hosts = *
tls_certificate = /run/certificate.pem
tls_privatekey = /run/certificate.pem
auth_advertise_hosts = \${if eq{$tls_in_cipher}{}{}{*}}
dsn_advertise_hosts = *
smtputf8_advertise_hosts = *
message_size_limit = 60M
smtp_accept_max = 0
smtp_accept_max_per_connection = 0
acl_smtp_rcpt = check_rcpt
acl_smtp_data = accept_data
keep_environment =
trusted_users = Debian-exim

begin acl
check_rcpt:
  deny !authenticated = *
       message = Sign in first
  require verify = recipient
  accept
accept_data:
  accept

begin routers
tagged:
  driver = redirect
  domains = example.com
  local_parts = \\N^.+--user\\d+$\\N
  data = \${sg{$local_part}{\\N^.+--\\N}{}}@example.com
users:
  driver = accept
  domains = example.com
  local_parts = dsearch;${MAIL_STORE}/mail
  transport = maildir
elsewhere:
  driver = accept
  domains = !example.com
  transport = nowhere

begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = ${MAIL_STORE}/mail/$local_part_data/Maildir
  create_directory = false
  user = ${DOVECOT_USERS.vmail}
  group = ${DOVECOT_USERS.vmail}
  delivery_date_add
  envelope_to_add
  return_path_add
nowhere:
  driver = appendfile
  file = /run/data/no-such-folder/file
  create_directory = false
  user = nobody

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if eq{${passwordOf('$auth2')}}{{PLAIN.b64\\}\${base64:$auth3}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = \${if eq{${passwordOf('$auth1')}}{{PLAIN.b64\\}\${base64:$auth2}}}
  server_set_id = $auth1
`;

/** As Dovecot keeps it: the second field of a user's file. The lookup makes a file name of what a stranger wrote. */
function passwordOf(user: string): string {
  const file = `\${lookup{${user}}dsearch,ret=full{${MAIL_STORE}/users}{$value}{/dev/null}}`;
  return `\${extract{2}{:}{\${readfile{${file}}}}}`;
}
