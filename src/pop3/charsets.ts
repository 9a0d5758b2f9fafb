import { isUtf8 } from 'node:buffer';

import { loadHeaderCharsets } from '../mime/encoded-words.ts';
import type { Maildrop } from './maildrop.ts';
import type { Answer, Octets } from './results.ts';

/** Within so many octets a message declares what its first text is written in, as a rule. */
const DECLARED_WITHIN = 32 * 1024;
const CHARSET = /\bcharset[ \t]*=[ \t]*"?([^"\s;]{1,100})/gi;

/** Imports the tables for rare charsets, if anything that was read needs them. */
export function loadCharsetsOf(drop: Maildrop): Promise<void> {
  return load([...drop.read()]);
}

/** The same for what has just come, ahead of a filter that looks at it. */
export function loadCharsetsIn(answers: readonly Answer[]): Promise<void> {
  return load(answers.flatMap((answer) => (isOctets(answer) ? [answer.octets] : [])));
}

function load(all: readonly Buffer[]): Promise<void> {
  return loadHeaderCharsets(all, all.flatMap(declaredIn));
}

/** What raw 8-bit in a header may be written in. */
function declaredIn(octets: Buffer): string[] {
  const head = octets.subarray(0, DECLARED_WITHIN);
  if (isUtf8(head)) return [];
  return [...head.toString('latin1').matchAll(CHARSET)].map(([, charset]) => charset!);
}

function isOctets(answer: Answer): answer is Octets {
  return typeof answer === 'object' && answer !== null && 'octets' in answer;
}
