import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import { described } from '../../operations/offers/values.ts';
import { FEATURE_NAMES, SECURITIES, token } from './account-shapes.ts';
import { nullable, object, octetCount, plan, text } from './shapes.ts';

const server = object({
  protocol: described(z.enum(['IMAP', 'POP3']), said('ServerAddress.protocol')),
  host: text(said('ServerAddress.host')),
  port: described(octetCount, said('ServerAddress.port')),
  security: described(z.enum(SECURITIES), said('ServerAddress.security')),
});

export const TokenAnswer = object({
  token: text(said('SignInPayload.token')),
  expiresAt: described(z.iso.datetime(), said('SignInPayload.expiresAt')),
  account: described(
    object({
      user: text(said('SignedInAccount.user')),
      server: described(server, said('SignedInAccount.server')),
      features: nullable(z.array(z.enum(FEATURE_NAMES)), said('SignedInAccount.features')),
    }),
    said('SignInPayload.account'),
  ),
  plan,
});

export const TokenDescription = object({ ...token, plan });
