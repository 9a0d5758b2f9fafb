import { loadHeaderCharsets } from '../mime/encoded-words.ts';
import type { Maildrop } from './maildrop.ts';

/** Imports the tables for rare charsets, if anything that was read needs them. */
export function loadCharsetsOf(drop: Maildrop): Promise<void> {
  return loadHeaderCharsets(stringsIn(drop));
}

function* stringsIn(drop: Maildrop): Generator<string> {
  for (const octets of drop.read()) yield octets.toString('latin1');
}
