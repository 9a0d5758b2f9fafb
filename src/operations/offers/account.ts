import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import { getAccount, signIn } from '../account.ts';
import { offer } from './offer.ts';
import { described, optional } from './values.ts';

/** As many characters of a name or password are read. */
const text = () => z.string().check(z.minLength(1), z.maxLength(1000));

export const ACCOUNT_OFFERS = {
  signIn: offer(signIn, {
    summary: 'Sign in',
    description: `${said('Mutation.signIn')} ${said('SignInPayload.token')}`,
    input: {
      server: optional(text(), said('SignInInput.server')),
      user: described(text(), said('SignInInput.user')),
      password: described(text(), said('SignInInput.password')),
    },
  }),
  getAccount: offer(getAccount, {
    summary: 'The account that the credentials belong to',
    description: said('Query.account'),
    input: {},
  }),
};
