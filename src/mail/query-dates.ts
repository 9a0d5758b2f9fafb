import { readDateTime } from './dates.ts';
import type { Token } from './query-tokens.ts';
import { badQuery } from './query-tokens.ts';

/** A moment, and the one at which what was named is over. */
export interface Span {
  readonly begin: Date;
  readonly end: Date;
}

const DAY = 24 * 60 * 60 * 1000;

/** A year, a month or a day in UTC (`2026`, `2026-06`, `2026-06-15`), or a moment (RFC 3339). @throws MailError BAD_USER_INPUT */
export function daysOf(value: string, { valueAt = 1 }: Pick<Token, 'valueAt'>): Span {
  const [, year, month, day] = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$/.exec(value) ?? [];
  if (year === undefined) {
    const begin = readDateTime(value);
    if (begin) return { begin, end: begin };
    throw badQuery(valueAt, 'a date is a year, a month or a day, for example 2026, 2026-06 or 2026-06-15');
  }
  const begin = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)));
  const isThere =
    begin.getUTCMonth() === Number(month ?? 1) - 1 &&
    begin.getUTCDate() === Number(day ?? 1) &&
    Number(year) >= 1000;
  if (!isThere) throw badQuery(valueAt, `there is no such date as ${value}`);
  return { begin, end: endOf(begin, { month, day }) };
}

function endOf(begin: Date, { month, day }: { month: string | undefined; day: string | undefined }): Date {
  if (day !== undefined) return new Date(begin.getTime() + DAY);
  const [year, index] = [begin.getUTCFullYear(), begin.getUTCMonth()];
  return new Date(month === undefined ? Date.UTC(year + 1, 0, 1) : Date.UTC(year, index + 1, 1));
}
