import type { CertificateName } from './certificates.ts';
import { HOST, INSIDE } from './processes.ts';
import type { Ports } from './processes.ts';

/** The personality of one Dovecot. What is left out is as in `DOVECOT_DEFAULTS`. */
export interface DovecotSettings {
  /** What CAPABILITY says (`imap_capability`): `IMAP4rev1` hides every extension, though their commands still work. */
  capability?: string;
  /** One connection more gets `NO [LIMIT]`. */
  maxUserIpConnections?: number;
  separator?: string;
  /** What stands before the name of every mailbox but INBOX, such as `INBOX.` with the separator `.`. */
  prefix?: string;
  certificate?: CertificateName;
  /** `required`: no login before TLS. */
  ssl?: 'yes' | 'required' | 'no';
  mailFormat?: 'maildir' | 'mdbox';
  /** A second POP3 session of one user gets `-ERR [IN-USE]`, after ten seconds. */
  pop3LockSession?: boolean;
  pop3UidlFormat?: string;
  authMechanisms?: string;
  /** The first line of every session, after `* OK [CAPABILITY …] ` or `+OK `. */
  greeting?: string;
  /** Configuration at the end, each setting on a line of its own. The server's folder is `/run/data` there. */
  extra?: string;
  /** Files for that folder by name, such as the argument file of an oauth2 passdb in `extra`. */
  files?: Record<string, string>;
}

export const DOVECOT_DEFAULTS = {
  capability: '',
  maxUserIpConnections: 100,
  separator: '/',
  prefix: '',
  certificate: 'valid',
  ssl: 'yes',
  mailFormat: 'maildir',
  pop3LockSession: false,
  pop3UidlFormat: '%08Xu%08Xv',
  authMechanisms: 'plain login cram-md5 scram-sha-1 scram-sha-256',
  greeting: 'Dovecot ready.',
  extra: '',
  files: {},
} as const satisfies Required<DovecotSettings>;

/** The user that owns all mail, and Dovecot's own two. */
export const DOVECOT_USERS = { vmail: 5000, dovecot: 5001, dovenull: 5002 };

/** The mailboxes that every user has; Dovecot makes each when it is first asked for. */
export const DOVECOT_MAILBOXES = ['Drafts', 'Junk', 'Trash', 'Sent', 'Archive'];

/** dovecot.conf of Dovecot 2.3. Each setting is on a line of its own: the parser takes nothing else. */
export function dovecotConfiguration(settings: Required<DovecotSettings>, ports: Ports): string {
  const { separator, mailFormat, prefix } = settings;
  const store = { maildir: 'maildir:~/Maildir', mdbox: 'mdbox:~/mdbox' }[mailFormat];
  return `
protocols = imap pop3
listen = ${HOST}
base_dir = /run/dovecot
state_dir = /run/state
log_path = /dev/stderr
login_greeting = ${settings.greeting}

ssl = ${settings.ssl}
ssl_cert = </run/certificate.pem
ssl_key = </run/certificate.pem
disable_plaintext_auth = ${settings.ssl === 'required' ? 'yes' : 'no'}
auth_mechanisms = ${settings.authMechanisms}
auth_failure_delay = 0 secs
mail_max_userip_connections = ${settings.maxUserIpConnections}
first_valid_uid = 100
${settings.capability && `imap_capability = ${settings.capability}`}
pop3_lock_session = ${settings.pop3LockSession ? 'yes' : 'no'}
pop3_uidl_format = ${settings.pop3UidlFormat}

# One file per user, so that a new user is known at once: a shared file is looked at again only once a second.
passdb {
  driver = passwd-file
  mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
  args = scheme=PLAIN username_format=%u ${INSIDE}/users/%u
}
userdb {
  driver = passwd-file
  args = username_format=%u ${INSIDE}/users/%u
  default_fields = uid=${DOVECOT_USERS.vmail} gid=${DOVECOT_USERS.vmail} home=${INSIDE}/mail/%u
}
mail_home = ${INSIDE}/mail/%u
mail_location = ${store}
mail_fsync = never
mailbox_list_index = yes
mail_attribute_dict = file:%h/dovecot-attributes

namespace inbox {
  inbox = yes
  prefix = ${prefix}
  separator = ${separator}
${DOVECOT_MAILBOXES.map(specialUse).join('')}}
namespace shared {
  type = shared
  separator = ${separator}
  prefix = shared${separator}%%u${separator}
  location = ${store.replace('~', '%%h')}:INDEXPVT=~/shared/%%u
  subscriptions = no
  list = children
}

mail_plugins = quota acl
protocol imap {
  mail_plugins = quota acl imap_quota imap_acl imap_zlib
  imap_metadata = yes
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=10G
  acl = vfile
  acl_shared_dict = file:${INSIDE}/shared/shared-mailboxes.db
}

${loginService('imap', ports.imap, ports.imaps)}
${loginService('pop3', ports.pop3, ports.pop3s)}
service imap {
  process_limit = 1024
}
service pop3 {
  process_limit = 1024
}
# Without this socket failed logins are not slowed down; a test of wrong passwords would wait seconds for each.
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
service auth {
  unix_listener auth-userdb {
    mode = 0666
  }
  # For a submission server.
  unix_listener ${INSIDE}/auth-client {
    mode = 0666
  }
}
${settings.extra}
`;
}

const specialUse = (name: string): string => `  mailbox ${name} {
    special_use = \\${name}
    auto = subscribe
  }
`;

/** Logins in one process that stays, outside a chroot: the next connection does not wait for a new process. */
const loginService = (
  protocol: 'imap' | 'pop3',
  plain: number,
  encrypted: number,
): string => `service ${protocol}-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener ${protocol} {
    port = ${plain}
  }
  inet_listener ${protocol}s {
    port = ${encrypted}
    ssl = yes
  }
}`;
