import { withoutComments } from './comments.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Obsolete zones in minutes east of Greenwich (RFC 5322 §4.3). Military letters are UTC there, and here. */
const ZONES: Record<string, number> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  // not in the RFC, but in mail
  ast: -240,
  adt: -180,
  bst: 60,
  wet: 0,
  west: 60,
  cet: 60,
  cest: 120,
  met: 60,
  mest: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  jst: 540,
  kst: 540,
};

// day, month, year and month, day … year (asctime); ISO 8601. Names of days are not looked at.
const DAY_FIRST = /(?<![\d:])(\d{1,3})[\s.-]*([a-z]{3})[a-z]*[\s.,-]*(\d{2,5})(?=$|[\s,T])/i;
const MONTH_FIRST = /\b([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s(?:.*?\s)?(\d{4})(?=$|\s)/i;
const ISO = /^\s*(\d{4})-(\d{2})-(\d{2})(?=$|[T\s])/i;
const TIME = /(?<![\d+-])(\d{1,2})\s*[:.]\s*(\d{2})(?:\s*[:.]\s*(\d{2})(?:\.\d+)?)?(?!\d)/;
const AFTERNOON = /^\s*([ap])\.?\s?m\b/i;
// Not the year of 4-Mar-2025. `GMT+1` and `+02` have no minutes.
const OFFSET =
  /(?<!\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)([+-])(\d{1,2})(?:[:.]?(\d{2}))?(?![\d:])/i;
const LONGEST = 400;

/**
 * A date as mail writes it (RFC 5322 §3.3 and §4.3): comments, missing or wrong names of days, two-digit years
 * (below 50: 20xx), obsolete zones, AM and PM, asctime and ISO 8601 order. Without a zone: UTC. `null` where no date
 * can be found, or one that does not exist.
 */
export function parseDate(raw: string): Date | null {
  const text = withoutComments(raw).slice(0, LONGEST).trim();
  const day = findDay(text);
  const clock = text.replace(ISO, '');
  const time = TIME.exec(clock);
  if (!day || !time) return null;
  const rest = clock.slice(time.index + time[0].length);
  const hour = hourOf(Number(time[1]), AFTERNOON.exec(rest)?.[1]);
  const [minute, second] = [Number(time[2]), Number(time[3] ?? 0)];
  const zone = findZone(rest);
  if (hour > 24 || minute > 59 || second > 60 || zone === undefined) return null;
  return utc(day, hour * 60 + minute - zone, second);
}

/** Of 24 hours; half: the first letter of AM or PM. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined || hour > 12) return hour;
  return (hour % 12) + (/p/i.test(half) ? 12 : 0);
}

interface Day {
  year: number;
  /** 0–11 */
  month: number;
  day: number;
}

function findDay(text: string): Day | null {
  const iso = ISO.exec(text);
  if (iso) return dayOf(iso[1]!, Number(iso[2]) - 1, iso[3]!);
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return dayOf(dayFirst[3]!, monthOf(dayFirst[2]!), dayFirst[1]!);
  const monthFirst = MONTH_FIRST.exec(text.replace(/^[a-z]+[,\s]+(?=[a-z])/i, ''));
  return monthFirst ? dayOf(monthFirst[3]!, monthOf(monthFirst[1]!), monthFirst[2]!) : null;
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.toLowerCase());
}

function dayOf(year: string, month: number, day: string): Day | null {
  const found = { year: fullYear(year), month, day: Number(day) };
  return month < 0 || month > 11 || found.day < 1 || found.day > 31 || found.year > 9999 ? null : found;
}

/** Two digits below 50 are 20xx; else two or three digits count from 1900 (RFC 5322 §4.3). */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 2 && year < 50) return year + 2000;
  return digits.length < 4 ? year + 1900 : year;
}

function findZone(rest: string): number | undefined {
  const offset = OFFSET.exec(rest);
  if (offset) return minutesEast(offset);
  const names = rest.toLowerCase().match(/[a-z]+/g) ?? [];
  return ZONES[names.find((name) => Object.hasOwn(ZONES, name)) ?? 'z'];
}

function minutesEast([, sign, hours, minutes]: RegExpExecArray): number | undefined {
  const east = Number(hours) * 60 + Number(minutes ?? 0);
  if (east >= 24 * 60) return undefined;
  return sign === '-' ? -east : east;
}

function utc({ year, month, day }: Day, minutes: number, seconds: number): Date | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month) return null; // 31 April
  date.setUTCMinutes(minutes, seconds);
  return Number.isNaN(date.getTime()) ? null : date;
}
