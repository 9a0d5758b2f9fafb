import { GraphQLError, GraphQLScalarType } from 'graphql';

import { readDateTime } from '../mail/dates.ts';

/** RFC 3339 in and out; answers are in UTC. */
const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => showDateTime(value as Date),
  parseValue: parseDateTime,
});

const UInt32 = wholeNumber('UInt32', 0xffffffff);
const Long = wholeNumber('Long', Number.MAX_SAFE_INTEGER);

const ModSeq = new GraphQLScalarType<string, string>({
  name: 'ModSeq',
  serialize: String,
  parseValue: (value) => {
    if (typeof value === 'string' && /^\d{1,19}$/.test(value)) return value;
    throw new GraphQLError('A modification sequence must be a string of up to 19 digits');
  },
});

const Base64 = new GraphQLScalarType<Buffer, string>({
  name: 'Base64',
  serialize: (value) => (value as Buffer).toString('base64'),
  parseValue: (value) => {
    const text = typeof value === 'string' ? value.replace(/[\r\n]+/g, '') : '-';
    if (/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return Buffer.from(text, 'base64');
    throw new GraphQLError('Base64 may contain only A–Z, a–z, 0–9, +, / and = as padding');
  },
});

/** Only answered: what it holds is the gateway's own. */
const JsonValue = new GraphQLScalarType<unknown, unknown>({ name: 'JSON', serialize: (value) => value });

export const scalars = { DateTime, UInt32, Long, ModSeq, Base64, JSON: JsonValue };

function wholeNumber(name: string, max: number): GraphQLScalarType<number, number> {
  const check = (value: unknown): number => {
    if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max) return value as number;
    throw new GraphQLError(`${name} must be a whole number from 0 to ${max}`);
  };
  return new GraphQLScalarType({ name, serialize: check, parseValue: check });
}

function showDateTime(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}

function parseDateTime(value: unknown): Date {
  const date = readDateTime(value);
  if (date) return date;
  throw new GraphQLError(
    'A DateTime must be an RFC 3339 timestamp with a time zone, for example 2026-03-01T09:30:00Z',
  );
}
