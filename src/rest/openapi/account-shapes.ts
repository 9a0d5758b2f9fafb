import * as z from 'zod/mini';

import type { Feature } from '../../mail/features.ts';
import type { AccountFieldName } from '../fields/account-fields.ts';
import { described } from '../../operations/offers/values.ts';
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
  prefix: text('The prefix of all paths in the namespace, decoded; often empty.'),
  delimiter: nullable(z.string(), 'The character that separates the levels; null if the namespace is flat.'),
});

const QuotaUsage = object({
  used: described(octetCount, 'How much is used.'),
  limit: described(octetCount, 'How much is allowed.'),
});

const fields = {
  user: text('The name that signed in.'),
  protocol: described(z.enum(['IMAP', 'POP3']), 'The protocol that the gateway uses with the mail server.'),
  server: described(
    object({
      host: text('The host that the gateway connected to.'),
      port: described(octetCount, 'The port that the gateway connected to.'),
      security: described(
        z.enum(['TLS', 'STARTTLS', 'NONE']),
        'TLS from the first octet, upgraded to TLS before the password was sent, or not protected, if the deployment explicitly allows it.',
      ),
    }),
    'The mail server.',
  ),
  software: nullable(
    object({
      name: nullable(z.string(), 'The name of the software; null if the server does not report it.'),
      version: nullable(z.string(), 'The version of the software; null if the server does not report it.'),
    }),
    'The software as the server reports it (ID, RFC 2971); null if it does not.',
  ),
  capabilities: list(
    z.string(),
    'The server’s capabilities after sign-in, in the server’s own spelling and order.',
  ),
  features: list(
    z.enum(Object.keys(FEATURES) as [Feature, ...Feature[]]),
    'The features of this account. An operation that needs any other feature fails with UNSUPPORTED.',
  ),
  namespaces: nullable(
    object({
      personal: list(Namespace, 'The user’s own mailboxes.'),
      otherUsers: list(Namespace, 'Mailboxes that other users share.'),
      shared: list(Namespace, 'Mailboxes for everyone.'),
    }),
    'The locations of mailboxes (RFC 2342); null if the server has no NAMESPACE.',
  ),
  quota: nullable(
    object({
      root: text('The quota root that applies. The server chooses its name, which is often empty.'),
      storage: nullable(QuotaUsage, 'Storage in octets; null if it is not limited.'),
      messages: nullable(QuotaUsage, 'Number of messages; null if it is not limited.'),
    }),
    'The quota that applies to INBOX (RFC 9208); null if the server has none.',
  ),
} satisfies Record<AccountFieldName, z.ZodMiniType>;

/** Every field is there only if it was asked for. */
export const Account = object({ ...optionals(fields), errors, plan });
