import { BadCommand } from './bad-command.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DATE = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/;
const DATE_TIME = /^( ?\d{1,2}-[A-Za-z]{3}-\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;

/** ` 7-Feb-2026 09:30:00 +0000`: the demo keeps all its dates in UTC (RFC 3501 §9, date-time). */
export function formatDateTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = date.toISOString().slice(11, 19);
  return `${day}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`;
}

export function parseDateTime(text: string): Date {
  const [, date = '', hours, minutes, seconds, sign, zoneHours, zoneMinutes] = DATE_TIME.exec(text) ?? [];
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  const time = Number(hours) * 3600 + (Number(minutes) - offset) * 60 + Number(seconds);
  if (Number.isNaN(time)) throw new BadCommand('Not a date-time');
  return new Date(parseDay(date.trim()) * DAY_MS + time * 1000);
}

const DAY_MS = 86_400_000;

/** The day of a SEARCH date, as days since the epoch: time and zone are disregarded (RFC 3501 §6.4.4). */
export function parseDay(text: string): number {
  const [, day, month = '', year] = DATE.exec(text) ?? [];
  const index = MONTHS.findIndex((name) => name.toLowerCase() === month.toLowerCase());
  if (index < 0) throw new BadCommand('Not a date');
  return Date.UTC(Number(year), index, Number(day)) / DAY_MS;
}

export function dayOf(date: Date): number {
  return Math.floor(date.getTime() / DAY_MS);
}
