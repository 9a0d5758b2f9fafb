import type { ServerName } from '../support/servers/real-servers.ts';
import type { Traits } from './subject.ts';

/** The servers differ in capabilities, not in answers; this is all that shows of it. */
export const TRAITS: Record<ServerName, Traits> = {
  dovecot: {
    hasRoles: true,
    hasModSeq: true,
    hasSizes: true,
    namesGroups: true,
    keepsLevels: true,
    software: 'Dovecot',
    prefix: '',
  },
  courier: {
    hasRoles: false,
    hasModSeq: false,
    hasSizes: false,
    namesGroups: false,
    keepsLevels: true,
    software: null,
    prefix: 'INBOX.',
  },
  cyrus: {
    hasRoles: true,
    hasModSeq: true,
    hasSizes: true,
    namesGroups: true,
    keepsLevels: true,
    software: 'Cyrus IMAPD',
    prefix: '',
  },
};
