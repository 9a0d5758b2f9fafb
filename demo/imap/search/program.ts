import type { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import { SequenceSet } from '../sequence-set.ts';
import { KEYS } from './keys.ts';
import type { Predicate, SearchContext } from './keys.ts';

/** Nesting beyond this is an attack on the stack, not a question. */
const DEEPEST = 40;

/** Keys side by side must all hold (RFC 3501 §6.4.4). */
export function readKeys(args: Arguments, context: SearchContext, depth = 0): Predicate {
  if (depth > DEEPEST) throw new BadCommand('Search is nested too deeply');
  if (args.isEmpty) throw new BadCommand('A search key is expected');
  const predicates = args.all((each) => readKey(each, context, depth));
  return (entry, number) => predicates.every((holds) => holds(entry, number));
}

function readKey(args: Arguments, context: SearchContext, depth: number): Predicate {
  if (args.nextIsList) return readKeys(args.list(), context, depth + 1);
  const word = args.nextWord ?? '';
  if (word === 'NOT' || word === 'OR') return readCombination(args, context, depth + 1);
  if (Object.hasOwn(KEYS, word)) {
    args.word();
    return KEYS[word]?.(args, context) ?? (() => false);
  }
  if (!/^[\d*]/.test(word) && word !== '') throw new BadCommand(`Unknown search key ${word}`);
  const set = new SequenceSet(args.set(), context.view.entries.length);
  return (_entry, number) => set.has(number);
}

function readCombination(args: Arguments, context: SearchContext, depth: number): Predicate {
  if (depth > DEEPEST) throw new BadCommand('Search is nested too deeply');
  const isNot = args.word() === 'NOT';
  const first = readKey(args, context, depth);
  if (isNot) return (entry, number) => !first(entry, number);
  const second = readKey(args, context, depth);
  return (entry, number) => first(entry, number) || second(entry, number);
}
