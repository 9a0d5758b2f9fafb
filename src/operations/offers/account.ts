import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import { MAX_FOUND_ADDRESSES, MAX_TEXT } from '../../mail/limits.ts';
import { getAccount, signIn } from '../account.ts';
import { listAddresses, listIdentities } from '../correspondence.ts';
import { offer } from './offer.ts';
import { dateTime, optional } from './values.ts';

/** As many characters of a name or password are read. */
const text = () => z.string().check(z.minLength(1), z.maxLength(1000));

/** Longer ones fit into no token of ours, and into no line of a mail server. */
const token = () => z.string().check(z.minLength(1), z.maxLength(6144));

export const ACCOUNT_OFFERS = {
  signIn: offer(signIn, {
    summary: 'Sign in',
    description: `${said('Mutation.signIn')} ${said('SignInPayload.token')}`,
    input: {
      server: optional(text(), said('SignInInput.server')),
      user: optional(text(), said('SignInInput.user')),
      password: optional(text(), said('SignInInput.password')),
      accessToken: optional(token(), said('SignInInput.accessToken')),
      expiresAt: optional(dateTime, said('SignInInput.expiresAt')),
      provider: optional(text(), said('SignInInput.provider')),
      refreshToken: optional(token(), said('SignInInput.refreshToken')),
      code: optional(token(), said('SignInInput.code')),
      codeVerifier: optional(text(), said('SignInInput.codeVerifier')),
      redirectUri: optional(text(), said('SignInInput.redirectUri')),
      wrappedCode: optional(token(), said('SignInInput.wrappedCode')),
      submission: optional(
        z.strictObject({
          server: optional(text(), said('SubmissionInput.server')),
          user: optional(text(), said('SubmissionInput.user')),
          password: optional(text(), said('SubmissionInput.password')),
        }),
        said('SignInInput.submission'),
      ),
    },
  }),
  listIdentities: offer(listIdentities, {
    summary: 'The addresses that the user writes as',
    description: said('Account.identities'),
    input: {},
  }),
  listAddresses: offer(listAddresses, {
    summary: 'The addresses that the user corresponds with',
    description: said('Account.addresses'),
    input: {
      prefix: optional(z.string().check(z.maxLength(MAX_TEXT)), said('Account.addresses.prefix')),
      first: optional(
        z.int().check(z.minimum(1), z.maximum(MAX_FOUND_ADDRESSES)),
        `${said('Account.addresses.first')} 10 by default.`,
      ),
    },
  }),
  getAccount: offer(getAccount, {
    summary: 'The account that the credentials belong to',
    description: said('Query.account'),
    input: {},
  }),
};
