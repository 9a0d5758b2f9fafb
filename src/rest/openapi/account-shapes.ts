import * as z from 'zod/mini';

import type { Feature } from '../../mail/features.ts';
import type { AccountFieldName } from '../fields/account-fields.ts';
import { described } from '../parameters.ts';
import { optionals } from './message-shapes.ts';
import { errors, list, nullable, object, octetCount, plan, text } from './shapes.ts';

const FEATURES: Record<Feature, true> = {
  MAILBOXES: true,
  FLAGS: true,
  COPY: true,
  MOVE: true,
  EXPUNGE_BY_ID: true,
  APPEND: true,
  SEARCH: true,
  SORT: true,
  SUBSCRIPTIONS: true,
  ROLES: true,
  MOD_SEQ: true,
  QUOTA: true,
  RIGHTS: true,
};

const Namespace = object({
  prefix: text('What the paths in it begin with, decoded; often empty.'),
  delimiter: nullable(z.string(), 'What separates the levels; null: the namespace is flat.'),
});

const QuotaUsage = object({
  used: described(octetCount, 'How much is used.'),
  limit: described(octetCount, 'How much is allowed.'),
});

const fields = {
  user: text('The name that signed in.'),
  protocol: described(z.enum(['IMAP', 'POP3']), 'What is spoken with the mail server.'),
  server: described(
    object({
      host: text('The host that was dialled.'),
      port: described(octetCount, 'The port that was dialled.'),
      security: described(
        z.enum(['TLS', 'STARTTLS', 'NONE']),
        'TLS from the first octet, upgraded before the password was sent, or not protected, where the deployment explicitly allows it.',
      ),
    }),
    'The mail server.',
  ),
  software: nullable(
    object({
      name: nullable(z.string(), 'Its name; null where it does not say.'),
      version: nullable(z.string(), 'Its version; null where it does not say.'),
    }),
    'What the server says it is (ID, RFC 2971); null where it says nothing.',
  ),
  capabilities: list(z.string(), 'The capabilities as the server words them, in its order, after sign-in.'),
  features: list(
    z.enum(Object.keys(FEATURES) as [Feature, ...Feature[]]),
    'What works on this account. Whatever is not in the list answers UNSUPPORTED.',
  ),
  namespaces: nullable(
    object({
      personal: list(Namespace, 'The user’s own mailboxes.'),
      otherUsers: list(Namespace, 'Mailboxes that other users share.'),
      shared: list(Namespace, 'Mailboxes for everyone.'),
    }),
    'Where mailboxes live (RFC 2342); null where the server has no NAMESPACE.',
  ),
  quota: nullable(
    object({
      root: text('The quota root that counts; the name is the server’s own, often empty.'),
      storage: nullable(QuotaUsage, 'Octets; null where they are not limited.'),
      messages: nullable(QuotaUsage, 'Messages; null where they are not limited.'),
    }),
    'The quota that counts for INBOX (RFC 9208); null where the server has none.',
  ),
} satisfies Record<AccountFieldName, z.ZodMiniType>;

/** Every field is there only if it was asked for. */
export const Account = object({ ...optionals(fields), errors, plan });
