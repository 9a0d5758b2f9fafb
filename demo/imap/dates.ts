import { BadCommand } from './bad-command.ts';

const DAY_MS = 86_400_000;
const DATE_TIME = /^ ?\d{1,2}-[A-Za-z]{3}-\d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/;

/** ` 7-Feb-2026 09:30:00 +0000`: the demo keeps all its dates in UTC (RFC 3501 §9, date-time). */
export function formatDateTime(date: Date): string {
  const [, day = '', month, year, time] = date.toUTCString().split(' ');
  return `${day.replace(/^0/, ' ')}-${month}-${year} ${time} +0000`;
}

/** @throws BadCommand for what is none */
export function parseDateTime(text: string): Date {
  const time = DATE_TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw new BadCommand('Not a date');
  return new Date(time);
}

/** The day of a SEARCH date, as days since the epoch: time and zone are disregarded (RFC 3501 §6.4.4). */
export function parseDay(text: string): number {
  return dayOf(parseDateTime(`${text} 00:00:00 +0000`));
}

export function dayOf(date: Date): number {
  return Math.floor(date.getTime() / DAY_MS);
}
