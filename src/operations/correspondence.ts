import type { Caller } from '../mail/caller.ts';
import type { AddressArguments } from '../mail/correspondence.ts';
import { findAddresses, findIdentities } from '../mail/correspondence.ts';
import { operation } from './operation.ts';

export const listIdentities = operation({
  name: 'listIdentities',
  right: 'mail:read',
  run: (_input: object, { mail }: Caller, _demand: undefined) => findIdentities(mail()),
});

export const listAddresses = operation({
  name: 'listAddresses',
  right: 'mail:read',
  run: (args: AddressArguments, { mail }: Caller, _demand: undefined) => findAddresses(mail(), args),
});
