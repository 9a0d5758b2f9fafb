/** Whether a sample prints what its page says. `…` stands for what differs from run to run. */
import { expect } from '@jest/globals';

const ANY = '…';

/** @throws of jest, with both sides */
export function expectOutput(
  output: string,
  sample: { json: string | undefined; text: string | undefined },
): void {
  const answer = sample.json === undefined ? undefined : jsonOf(output);
  if (answer !== undefined) return expectJson(answer, JSON.parse(sample.json!) as unknown);
  expect(sample.text ?? sample.json).toBeDefined();
  expectText(output, sample.text ?? sample.json!);
}

/** Objects may hold more where the page says `"…": "…"`, lists where it ends with `"…"`. */
export function expectJson(answer: unknown, shown: unknown): void {
  expect(reduced(answer, shown)).toEqual(shown);
}

/** What was answered, with `…` where the page has it. */
function reduced(answer: unknown, shown: unknown): unknown {
  if (shown === ANY) return answer === null || answer === undefined ? answer : ANY;
  if (Array.isArray(shown) && Array.isArray(answer)) return reducedList(answer, shown);
  if (!isObject(shown) || !isObject(answer)) return answer;
  const names = ANY in shown ? Object.keys(shown) : Object.keys(answer);
  return Object.fromEntries(
    names.map((name) => [name, name === ANY ? ANY : reduced(answer[name], shown[name])]),
  );
}

function reducedList(answer: readonly unknown[], shown: readonly unknown[]): unknown[] {
  const isOpen = shown.at(-1) === ANY && answer.length >= shown.length;
  const compared = isOpen ? answer.slice(0, shown.length - 1) : answer;
  return [...compared.map((each, at) => reduced(each, shown[at])), ...(isOpen ? [ANY] : [])];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A line that is `…` stands for any lines. */
function expectText(output: string, shown: string): void {
  const lines = shown.trim().split('\n');
  const pattern = lines.map((line) => (line === ANY ? '[^]*' : line.split(ANY).map(escaped).join('.*')));
  const isIt = new RegExp(`^${pattern.join('\n')}$`).test(output);
  if (!isIt) expect(output).toBe(shown.trim());
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function jsonOf(output: string): unknown {
  try {
    return JSON.parse(output) as unknown;
  } catch {
    return undefined;
  }
}
