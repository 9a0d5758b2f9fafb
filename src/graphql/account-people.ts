import type { Selected } from '../fields/field.ts';
import type { AddressArguments } from '../mail/correspondence.ts';
import type { Identity } from '../mail/identity.ts';
import type { Address } from '../mail/envelope.ts';
import type { MailError } from '../mail/errors.ts';
import { asMailError, unwrap } from '../mail/errors.ts';
import { listAddresses, listIdentities } from '../operations/correspondence.ts';
import type { GraphqlContext } from './context.ts';

/** What is selected of those whom the user writes as and with; each was asked for in the same tick as all else. */
export interface AccountPeople {
  /** Undefined: not asked. */
  readonly identities: readonly Identity[] | MailError | undefined;
  /** By their arguments. */
  readonly addresses: ReadonlyMap<string, readonly Address[] | MailError>;
}

export async function accountPeople(
  caller: GraphqlContext,
  fields: readonly Selected[],
): Promise<AccountPeople> {
  const isAsked = fields.some(({ name }) => name === 'identities');
  const byKey = new Map(
    fields.filter(({ name }) => name === 'addresses').map(({ args }) => [addressKey(args), args]),
  );
  const found = [...byKey].map(async ([key, args]) => {
    return [key, await listAddresses.run(args, caller, undefined).catch(asMailError)] as const;
  });
  const identities = isAsked ? listIdentities.run({}, caller, undefined).catch(asMailError) : undefined;
  return { identities: await identities, addresses: new Map(await Promise.all(found)) };
}

/** @throws MailError where they could not be had */
export function addressesOf({ addresses }: AccountPeople, args: AddressArguments): readonly Address[] {
  return unwrap(addresses.get(addressKey(args))!);
}

function addressKey({ prefix, first }: AddressArguments): string {
  return JSON.stringify([prefix, first]);
}
