import * as z from 'zod/mini';

import { getAccount, signIn } from '../account.ts';
import { offer } from './offer.ts';
import { described, optional } from './values.ts';

/** As many characters of a name or password are read. */
const text = () => z.string().check(z.minLength(1), z.maxLength(1000));

export const ACCOUNT_OFFERS = {
  signIn: offer(signIn, {
    summary: 'Sign in',
    description:
      'Checks user and password with the mail server and returns a sealed token. Send it as `Authorization: Bearer …` with every further request. Nothing is stored.',
    input: {
      server: optional(
        text(),
        'The mail server, for example `imaps://mail.example.com`; by default the first one of the deployment. Servers that the deployment does not allow are FORBIDDEN.',
      ),
      user: described(text(), 'The user name on the mail server.'),
      password: described(text(), 'The password. It is stored only in the token, encrypted.'),
    },
  }),
  getAccount: offer(getAccount, {
    summary: 'The account that the credentials belong to',
    description: 'Its user, its server and its features.',
    input: {},
  }),
};
