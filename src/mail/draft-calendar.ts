/** What a calendar part is for (RFC 5546 §1.4). */
export const CALENDAR_METHODS = [
  'PUBLISH',
  'REQUEST',
  'REPLY',
  'ADD',
  'CANCEL',
  'REFRESH',
  'COUNTER',
  'DECLINECOUNTER',
] as const;
export type CalendarMethod = (typeof CALENDAR_METHODS)[number];

/** An invitation, or an answer to one, as one more form of the text (RFC 6047). */
export interface DraftCalendar {
  readonly method: CalendarMethod;
  /** iCalendar (RFC 5545). */
  readonly content: string;
}

/** @returns what is wrong; undefined: nothing */
export function badCalendar({ method, content }: DraftCalendar): string | undefined {
  if (!/^\s*BEGIN:VCALENDAR\s/i.test(content) || !/END:VCALENDAR\s*$/i.test(content))
    return 'the content of calendar must be an iCalendar object, from BEGIN:VCALENDAR to END:VCALENDAR';
  const named = /^METHOD:[ \t]*([\w-]+)[ \t]*\r?$/im.exec(content)?.[1]?.toUpperCase();
  // Programs act on one or the other: they must say the same (RFC 6047 §2.4).
  return named === method ? undefined : `the content of calendar must have the line METHOD:${method}`;
}
