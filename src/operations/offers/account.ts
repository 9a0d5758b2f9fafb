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
      'Checks user and password with the mail server and answers a sealed token, to be sent as `Authorization: Bearer …` with every further request. Nothing is stored.',
    input: {
      server: optional(
        text(),
        'The mail server, for instance `imaps://mail.example.com`; left out: the deployment’s first. Only servers that the deployment names are dialled, others are FORBIDDEN.',
      ),
      user: described(text(), 'The user name as the mail server knows it.'),
      password: described(text(), 'The password. It is kept nowhere but, encrypted, in the token.'),
    },
  }),
  getAccount: offer(getAccount, {
    summary: 'The account that the credentials open',
    description: 'Who, on which server, and what works there.',
    input: {},
  }),
};
