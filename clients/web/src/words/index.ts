import { effect, signal } from '@preact/signals';

import { DE } from './de.ts';
import type { Word } from './en.ts';
import { EN } from './en.ts';

export type Language = 'en' | 'de';

const TABLES: Readonly<Record<Language, Readonly<Record<Word, string>>>> = { en: EN, de: DE };

export const language = signal<Language>(navigator.language.startsWith('de') ? 'de' : 'en');

effect(() => {
  document.documentElement.lang = language.value;
});

/** What the page says, in the language of the user. */
export function t(word: Word, values: Readonly<Record<string, string | number>> = {}): string {
  const text = TABLES[language.value][word];
  return text.replaceAll(/\{(\w+)\}/g, (all, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? number(value) : (value ?? all);
  });
}

export const number = (value: number): string => value.toLocaleString(language.value);

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `1.4 MB` */
export function size(octets: number): string {
  const step = Math.min(3, Math.floor(Math.log10(Math.max(1, octets)) / 3));
  const digits = step === 0 || octets / 1000 ** step >= 10 ? 0 : 1;
  const unitDisplay = step === 0 ? 'long' : 'short';
  const style = { style: 'unit', unit: UNITS[step]!, unitDisplay } as const;
  return new Intl.NumberFormat(language.value, { ...style, maximumFractionDigits: digits }).format(
    octets / 1000 ** step,
  );
}

const DAY = 86_400_000;

/** As short as it can be said: `14:05`, `Tue`, `3 Mar`, `03/03/24`. */
export function shortDate(iso: string | null | undefined, now = new Date()): string {
  if (!iso) return '';
  const date = new Date(iso);
  const isToday = date.toDateString() === now.toDateString();
  const age = now.getTime() - date.getTime();
  if (isToday) return format(date, { hour: '2-digit', minute: '2-digit' });
  if (age > 0 && age < 6 * DAY) return format(date, { weekday: 'short' });
  if (date.getFullYear() === now.getFullYear()) return format(date, { day: 'numeric', month: 'short' });
  return format(date, { day: '2-digit', month: '2-digit', year: '2-digit' });
}

/** With everything: `Tuesday, 3 March 2026 at 14:05`. */
export const longDate = (iso: string | null | undefined): string =>
  iso ? format(new Date(iso), { dateStyle: 'full', timeStyle: 'short' }) : '';

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.value === 'en' ? 'en-GB' : 'de', options).format(date);
}
