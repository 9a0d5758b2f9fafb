import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import type { EventsAbility, ThreadsAbility, Feature } from '../../mail/features.ts';
import { SCOPES } from '../../mail/rights.ts';
import type { AccountFieldName } from '../fields/account-fields.ts';
import { described } from '../../operations/offers/values.ts';
import { BASES, optionals } from './message-shapes.ts';
import { errors, list, nullable, object, octetCount, plan, text, truth } from './shapes.ts';

const FEATURES: Record<Feature, true> = {
  MAILBOXES: true,
  FLAGS: true,
  COPY: true,
  MOVE: true,
  EXPUNGE_BY_ID: true,
  APPEND: true,
  ATTACH_STORED: true,
  SEARCH: true,
  SORT: true,
  SUBSCRIPTIONS: true,
  ROLES: true,
  MOD_SEQ: true,
  CHANGES: true,
  EVENTS: true,
  QUOTA: true,
  RIGHTS: true,
  LABELS: true,
  PROVIDER_SEARCH: true,
  SEND: true,
};
export const FEATURE_NAMES = Object.keys(FEATURES) as [Feature, ...Feature[]];

const EVENTS = ['IDLE', 'NOTIFY', 'POLL'] as const satisfies readonly EventsAbility[];
const THREADS = ['SERVER', 'WINDOW'] as const satisfies readonly ThreadsAbility[];
const SOURCES = ['SIGN_IN', 'CONFIGURED', 'SENT'] as const;

export const identity = object({
  name: nullable(z.string(), said('Identity.name')),
  address: text(said('Identity.address')),
  source: described(
    z.enum(SOURCES),
    `${said('Identity.source')} ${saidOfEach(SOURCES, (each) => `IdentitySource.${each}`)}`,
  ),
});

export const SECURITIES = ['TLS', 'STARTTLS', 'NONE'] as const;

const Namespace = object({
  prefix: text(said('Namespace.prefix')),
  delimiter: nullable(z.string(), said('Namespace.delimiter')),
});

const QuotaUsage = object({
  used: described(octetCount, said('QuotaUsage.used')),
  limit: described(octetCount, said('QuotaUsage.limit')),
});

/** What a token may do. */
export const token = {
  scopes: list(z.enum(SCOPES), said('TokenDescription.scopes')),
  mailboxes: nullable(z.array(z.string()), said('TokenDescription.mailboxes')),
  recipients: nullable(z.array(z.string()), said('TokenDescription.recipients')),
  bodies: truth(said('TokenDescription.bodies')),
  expiresAt: described(z.iso.datetime(), said('TokenDescription.expiresAt')),
  hardEnd: described(z.iso.datetime(), said('TokenDescription.hardEnd')),
};

const fields = {
  id: text(said('Account.id')),
  user: text(said('Account.user')),
  protocol: described(z.enum(['IMAP', 'POP3']), said('Account.protocol')),
  server: described(
    object({
      host: text(said('MailServer.host')),
      port: described(octetCount, said('MailServer.port')),
      security: described(
        z.enum(SECURITIES),
        `${said('MailServer.security')} ${saidOfEach(SECURITIES, (way) => `ConnectionSecurity.${way}`)}`,
      ),
    }),
    said('Account.server'),
  ),
  software: nullable(
    object({
      name: nullable(z.string(), said('MailServer.name')),
      version: nullable(z.string(), said('MailServer.version')),
    }),
    'The software as the server reports it (ID, RFC 2971); null if it does not.',
  ),
  capabilities: list(z.string(), said('Account.capabilities')),
  limits: described(
    object({
      page: described(octetCount, said('AccountLimits.page')),
      ids: described(octetCount, said('AccountLimits.ids')),
      upload: described(octetCount, said('AccountLimits.upload')),
      serverUpload: nullable(octetCount, said('AccountLimits.serverUpload')),
      answer: described(octetCount, said('AccountLimits.answer')),
    }),
    said('Account.limits'),
  ),
  abilities: described(
    object({
      events: nullable(
        z.enum(EVENTS),
        `${said('AccountAbilities.events')} ${saidOfEach(EVENTS, (each) => `EventsAbility.${each}`)}`,
      ),
      changes: nullable(z.enum(BASES), said('AccountAbilities.changes')),
      threads: nullable(
        z.enum(THREADS),
        `${said('AccountAbilities.threads')} ${saidOfEach(THREADS, (each) => `ThreadsAbility.${each}`)}`,
      ),
    }),
    said('Account.abilities'),
  ),
  features: list(
    z.enum(FEATURE_NAMES),
    `${said('Account.features')} ${saidOfEach(FEATURE_NAMES, (feature) => `Feature.${feature}`)}`,
  ),
  namespaces: nullable(
    object({
      personal: list(Namespace, said('Namespaces.personal')),
      otherUsers: list(Namespace, said('Namespaces.otherUsers')),
      shared: list(Namespace, said('Namespaces.shared')),
    }),
    said('Account.namespaces'),
  ),
  quota: nullable(
    object({
      root: text(said('Quota.root')),
      storage: nullable(QuotaUsage, said('Quota.storage')),
      messages: nullable(QuotaUsage, said('Quota.messages')),
    }),
    said('Account.quota'),
  ),
  token: nullable(object(token), said('Account.token')),
} satisfies Record<AccountFieldName, z.ZodMiniType>;

/** Every other field is there only if it was asked for. */
export const Account = object({ ...optionals(fields), id: fields.id, errors, plan });
