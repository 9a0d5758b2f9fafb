import type { Caller } from '../../mail/caller.ts';
import type { MessageDemand } from '../../mail/demand.ts';
import type { ErrorCode, MailError } from '../../mail/errors.ts';
import { asMailError } from '../../mail/errors.ts';
import type { Message } from '../../mail/mailbox.ts';

/** A field of a thing: what it wants of the mail server, and how it is shown. What is not asked for is not there. */
export interface Field<Demand, Thing, Options> {
  readonly want: (demand: Demand, options: Options) => void;
  /** The value as JSON has it; a MailError thrown makes it null. */
  readonly show: (thing: Thing, options: Options, caller: Caller) => unknown;
}

/** A row for every field that can be asked for. */
export type FieldTable<Demand, Thing, Options> = Readonly<Record<string, Field<Demand, Thing, Options>>>;

/** A part of an answer that could not be had, beside null in its place. */
export interface PartError {
  readonly field: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** What the chosen fields want, all together. */
export function demandOf<Demand, Options>(
  table: FieldTable<Demand, never, Options>,
  names: readonly string[],
  demand: Demand,
  options: Options,
): Demand {
  for (const name of names) table[name]!.want(demand, options);
  return demand;
}

/** A thing with the chosen fields. What could not be had on its own is null, and `errors` says why. */
export async function show<Thing, Options>(
  table: FieldTable<never, Thing, Options>,
  names: readonly string[],
  thing: Thing,
  options: Options,
  caller: Caller,
): Promise<Record<string, unknown>> {
  const errors: PartError[] = [];
  const entries = names.map(async (name): Promise<[string, unknown]> => {
    try {
      return [name, await table[name]!.show(thing, options, caller)];
    } catch (thrown) {
      const error = asMailError(thrown);
      caller.report(error);
      errors.push(partError(name, error));
      return [name, null];
    }
  });
  const shown = Object.fromEntries(await Promise.all(entries));
  return errors.length === 0 ? shown : { ...shown, errors };
}

export function partError(field: string, { code, message }: MailError): PartError {
  return { field, code, message };
}

/** RFC 3339 in UTC. */
export function showDate(date: Date | null): string | null {
  return date && date.toISOString().replace('.000Z', 'Z');
}

/** 63 bits do not fit into a JSON number. */
export function showModSeq(modSeq: bigint | null): string | null {
  return modSeq === null ? null : String(modSeq);
}

/** A value that was asked for. */
export function asked<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a field is shown that was not asked for');
  return value;
}
/** How much of the larger fields is wanted. */

export interface MessageOptions {
  readonly headers?: readonly string[] | undefined;
  readonly previewLength?: number | undefined;
  readonly maxOctets?: number | undefined;
  readonly remoteContent?: 'BLOCK' | 'ALLOW' | undefined;
}
export type MessageRow = Field<MessageDemand, Message, MessageOptions>;
