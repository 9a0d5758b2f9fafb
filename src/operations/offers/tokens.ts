import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import { MAX_LIMITED } from '../../mail/limits.ts';
import { AUDIENCES, SCOPES } from '../../mail/rights.ts';
import { endTokens, getToken, narrowToken, renewToken } from '../tokens.ts';
import { offer } from './offer.ts';
import { dateTime, optional } from './values.ts';

const texts = () => z.array(z.string().check(z.minLength(1), z.maxLength(3000)));
const limit = () => texts().check(z.minLength(1), z.maxLength(MAX_LIMITED));

export const TOKEN_OFFERS = {
  getToken: offer(getToken, {
    summary: 'What the token may do',
    description: 'Its scopes, its limits and its end. No mail server is asked.',
    input: {},
  }),
  narrowToken: offer(narrowToken, {
    summary: 'Make a smaller token',
    description: said('Mutation.narrowToken'),
    input: {
      scopes: optional(z.array(z.enum(SCOPES)).check(z.minLength(1)), said('NarrowTokenInput.scopes')),
      mailboxes: optional(limit(), said('NarrowTokenInput.mailboxes')),
      recipients: optional(limit(), said('NarrowTokenInput.recipients')),
      bodies: optional(z.boolean(), said('NarrowTokenInput.bodies')),
      expiresAt: optional(dateTime, said('NarrowTokenInput.expiresAt')),
      audience: optional(z.enum(AUDIENCES), said('NarrowTokenInput.audience')),
    },
  }),
  renewToken: offer(renewToken, {
    summary: 'Make a new token with the same rights',
    description: said('Mutation.renewToken'),
    input: {},
  }),
  endTokens: offer(endTokens, {
    summary: 'End all tokens of the account',
    description: said('Mutation.endTokens'),
    input: {},
  }),
};
