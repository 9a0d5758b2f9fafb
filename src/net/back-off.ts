/** Seconds of each unit. */
const UNITS: readonly [unit: RegExp, seconds: number][] = [
  [/^(?:ms|milli)/i, 0.001],
  [/^m/i, 60],
  [/^h/i, 3600],
  [/^s/i, 1],
];

/** «Suggested Backoff Time: 89117 milliseconds», «try again in 5 minutes», «wait 30 s». */
const BACK_OFF =
  /(?:back-?off|retry|again|wait|after)\b[^\d.;]{0,30}(\d{1,9})\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b/i;

/** What a server asks for in error keeps nobody out for longer, seconds. */
const LONGEST = 24 * 3600;

/** For how many seconds a server wants to be left alone, in its own words; undefined: it does not say. */
export function backOffIn(text: string): number | undefined {
  const [, count, unit = ''] = BACK_OFF.exec(text) ?? [];
  if (count === undefined) return undefined;
  const [, seconds] = UNITS.find(([pattern]) => pattern.test(unit))!;
  return Math.min(LONGEST, Math.max(1, Math.ceil(Number(count) * seconds)));
}
