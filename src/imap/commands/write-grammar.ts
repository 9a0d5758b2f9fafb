import { imagine } from './imagination.ts';
import type { WriteGrammar } from './plans.ts';
import { readAnyReply } from './write-results.ts';
import { commandOfAny } from './write-steps.ts';

/** Written, read and explained by the tables of all commands. */
export const WRITE_GRAMMAR: WriteGrammar = { commandOf: commandOfAny, read: readAnyReply, assume: imagine };
