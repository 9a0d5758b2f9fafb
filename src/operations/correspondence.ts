import type { Caller } from '../mail/caller.ts';
import type { AddressArguments } from '../mail/correspondence.ts';
import { operation } from './operation.ts';

// What finds them is loaded by those who ask.

export const listIdentities = operation({
  name: 'listIdentities',
  right: 'mail:read',
  run: async (_input: object, { mail, identities }: Caller, _demand: undefined) =>
    (await import('../mail/correspondence.ts')).findIdentities(mail(), identities()),
});

export const listAddresses = operation({
  name: 'listAddresses',
  right: 'mail:read',
  run: async (args: AddressArguments, { mail }: Caller, _demand: undefined) =>
    (await import('../mail/correspondence.ts')).findAddresses(mail(), args),
});
