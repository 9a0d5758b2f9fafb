import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { certificateFile } from './certificates.ts';
import { DOVECOT_DEFAULTS, DOVECOT_USERS, dovecotConfiguration } from './dovecot-configuration.ts';
import type { DovecotSettings } from './dovecot-configuration.ts';
import { INSIDE, MAIL_DOORS } from './processes.ts';
import type { MailBlueprint } from './start.ts';
import { openFolder } from './start.ts';

export function dovecot(settings: DovecotSettings = {}): MailBlueprint {
  const chosen: Required<DovecotSettings> = { ...DOVECOT_DEFAULTS, ...settings };
  return {
    name: 'dovecot',
    doors: MAIL_DOORS,
    packages: {
      name: 'dovecot',
      packages: ['dovecot-core', 'dovecot-imapd', 'dovecot-pop3d'],
      dependencies: /^lib(?!perl|.*-perl$)/,
    },
    delimiter: chosen.separator,
    prefix: chosen.prefix,
    hasMailFiles: chosen.mailFormat === 'maildir',
    users: DOVECOT_USERS,
    prepare(site) {
      for (const name of ['users', 'mail', 'shared']) openFolder(site, name);
      const files = { ...chosen.files, 'dovecot.conf': dovecotConfiguration(chosen, site.ports) };
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(site.folder, name)), { recursive: true });
        writeFileSync(path.join(site.folder, name), text);
      }
    },
    script: `
      cp "$CERTIFICATE" /run/certificate.pem
      exec dovecot -F -c ${INSIDE}/dovecot.conf`,
    env: ({ certificates }) => ({ CERTIFICATE: certificateFile(certificates, chosen.certificate) }),
  };
}
