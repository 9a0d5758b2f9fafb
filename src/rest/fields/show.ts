import type { Field, FieldTable, Selected } from '../../fields/field.ts';
import { Selections } from '../../fields/look-ahead.ts';
import type { Caller } from '../../mail/caller.ts';
import type { ErrorCode, MailError } from '../../mail/errors.ts';
import { asMailError } from '../../mail/errors.ts';
import type { Rights } from '../../mail/rights.ts';
import { hasRight } from '../../mail/rights.ts';

/** The parameters of a request by the names of the fields' arguments. */
export type Arguments = object;

/** How fields are chosen, and by whom. */
interface Chosen {
  readonly args: Arguments;
  readonly rights: Rights;
}

/** A part of an answer that could not be had, beside null in its place. */
export interface FieldError {
  readonly field: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * What the chosen fields want, all together. REST selects nothing below a field: what nested things show is fixed. Bad
 * arguments are refused ahead of all else. @throws MailError BAD_USER_INPUT, FORBIDDEN
 */
export function demandOf<Demand>(
  table: FieldTable<Demand>,
  names: readonly string[],
  demand: Demand,
  { args, rights }: Chosen,
): Demand {
  return new Selections('', 'refuse', rights).collect(
    table,
    names.map((name): Selected => ({ name, args: { ...args }, children: () => [] })),
    demand,
  );
}

/** The fields that are shown unless others are chosen: those of the usual ones that the caller has a right to. */
export function usualFields<Name extends string>(
  table: Readonly<Record<Name, Field<never, never, never>>>,
  usual: readonly Name[],
  caller: Caller,
): readonly Name[] {
  const rights = caller.rights();
  return usual.filter((name) => hasRight(rights, table[name].right));
}

/**
 * A thing with its id and the chosen fields, as JSON has them. What could not be had on its own is null, and `errors` says
 * why.
 */
export async function show<Thing>(
  table: FieldTable<never, Thing>,
  names: readonly string[],
  thing: Thing,
  args: Arguments,
  caller: Caller,
): Promise<Record<string, unknown>> {
  const errors: FieldError[] = [];
  const shownNames = [...new Set([...(Object.hasOwn(table, 'id') ? ['id'] : []), ...names])];
  const entries = shownNames.map(async (name): Promise<[string, unknown]> => {
    try {
      return [name, jsonValue(await read(table[name]!, thing, args, caller))];
    } catch (thrown) {
      const error = asMailError(thrown);
      caller.report(error);
      errors.push(fieldError(name, error));
      return [name, null];
    }
  });
  const shown = Object.fromEntries(await Promise.all(entries));
  return errors.length === 0 ? shown : { ...shown, errors };
}

/** All fields of something that stands in another. @throws MailError where one cannot be had */
export async function whole<Thing>(
  table: FieldTable<never, Thing>,
  thing: Thing,
  caller: Caller,
): Promise<Record<string, unknown>> {
  const entries = Object.entries(table).map(async ([name, row]): Promise<[string, unknown]> => {
    return [name, await read(row, thing, {}, caller)];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function read<Thing>(
  row: Field<never, Thing, never>,
  thing: Thing,
  args: Arguments,
  caller: Caller,
): unknown {
  return row.read(thing, args as never, caller);
}

/** A value as JSON has it: dates as RFC 3339 in UTC, numbers of 63 bits as text. */
export function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(value)) return value.map(jsonValue);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, jsonValue(each)]));
}

export function fieldError(field: string, { code, message }: MailError): FieldError {
  return { field, code, message };
}
