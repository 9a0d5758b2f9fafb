import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import { described } from '../../operations/offers/values.ts';
import { FEATURE_NAMES, SECURITIES, identity, token } from './account-shapes.ts';
import { list, nullable, object, octetCount, plan, text, truth } from './shapes.ts';

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
      identities: list(identity, said('SignedInAccount.identities')),
      submission: nullable(z.string(), said('SignedInAccount.submission')),
    }),
    said('SignInPayload.account'),
  ),
  plan,
});

export const TokensEnded = object({
  since: described(z.iso.datetime(), said('EndTokensPayload.since')),
  plan,
});

export const TokenDescription = object({ ...token, plan });

const WAYS = ['PASSWORD', 'OAUTH2'] as const;
const SOURCES = ['DEPLOYMENT', 'PRESET', 'PACC', 'AUTOCONFIG', 'ISPDB', 'SRV', 'MX'] as const;

const candidate = object({
  server: text(said('ServerCandidate.server')),
  user: text(said('ServerCandidate.user')),
  authentication: list(
    z.enum(WAYS),
    `${said('ServerCandidate.authentication')} ${saidOfEach(WAYS, (way) => `AuthenticationWay.${way}`)}`,
  ),
  source: described(
    z.enum(SOURCES),
    `${said('ServerCandidate.source')} ${saidOfEach(SOURCES, (source) => `DiscoverySource.${source}`)}`,
  ),
  allowed: truth(said('ServerCandidate.allowed')),
  submission: nullable(z.string(), said('ServerCandidate.submission')),
});

export const Discovery = object({ candidates: list(candidate, said('Discovery.candidates')) });
