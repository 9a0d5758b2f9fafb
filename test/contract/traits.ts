import type { ServerName } from '../support/servers/real-servers.ts';
import type { AnyServerName } from '../support/servers/types.ts';
import { ALL_BUT_READING } from './abilities.ts';
import type { Traits } from './subject.ts';

/** The servers differ in capabilities, not in answers; this is all that shows of it. */
const IMAP_FEATURES = [
  'MAILBOXES',
  'FLAGS',
  'COPY',
  'APPEND',
  'SEARCH',
  'SUBSCRIPTIONS',
  'SORT',
  'QUOTA',
  'RIGHTS',
  'EXPUNGE_BY_ID',
  'CHANGES',
  'EVENTS',
];
const MODERN_FEATURES = [...IMAP_FEATURES, 'ROLES', 'MOD_SEQ', 'MOVE', 'ATTACH_STORED'];
const IMAP = {
  protocol: 'IMAP',
  lacks: [],
  features: IMAP_FEATURES,
  keepsOctets: true,
  readsBy: 'EXAMINE',
} as const;

export const TRAITS: Record<ServerName, Traits> = {
  dovecot: {
    ...IMAP,
    features: MODERN_FEATURES,
    hasRoles: true,
    hasModSeq: true,
    hasSizes: true,
    namesGroups: true,
    keepsLevels: true,
    software: 'Dovecot',
    prefix: '',
  },
  courier: {
    ...IMAP,
    readsBy: 'SELECT',
    hasRoles: false,
    hasModSeq: false,
    hasSizes: false,
    namesGroups: false,
    keepsLevels: true,
    software: null,
    prefix: 'INBOX.',
  },
  cyrus: {
    ...IMAP,
    features: MODERN_FEATURES,
    hasRoles: true,
    hasModSeq: true,
    hasSizes: true,
    namesGroups: true,
    keepsLevels: true,
    software: 'Cyrus IMAPD',
    prefix: '',
  },
};

/** POP3 is POP3: no flags, no other mailboxes, and headers that are read here. */
const POP3 = {
  protocol: 'POP3',
  readsBy: 'EXAMINE',
  lacks: ALL_BUT_READING,
  features: ['EXPUNGE_BY_ID', 'CHANGES', 'EVENTS'],
  keepsOctets: true,
  hasRoles: false,
  hasModSeq: false,
  hasSizes: true,
  namesGroups: true,
  keepsLevels: false,
  software: null,
  prefix: '',
} as const;

export const POP3_TRAITS: Record<AnyServerName, Traits> = {
  dovecot: POP3,
  courier: { ...POP3, software: 'Courier Mail Server' },
  cyrus: { ...POP3, software: 'Cyrus POP3' },
  mailutils: { ...POP3, software: 'GNU Mailutils', keepsOctets: false },
};
