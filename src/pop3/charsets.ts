import { loadHeaderCharsets } from '../mime/encoded-words.ts';
import type { Maildrop } from './maildrop.ts';
import type { Answer, Octets } from './results.ts';

/** Imports the tables for rare charsets, if anything that was read needs them. */
export function loadCharsetsOf(drop: Maildrop): Promise<void> {
  return loadHeaderCharsets(drop.read());
}

/** The same for what has just come, ahead of a filter that looks at it. */
export function loadCharsetsIn(answers: readonly Answer[]): Promise<void> {
  return loadHeaderCharsets(answers.flatMap((answer) => (isOctets(answer) ? [answer.octets] : [])));
}

function isOctets(answer: Answer): answer is Octets {
  return typeof answer === 'object' && answer !== null && 'octets' in answer;
}
