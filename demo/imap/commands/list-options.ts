import type { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import type { Session } from '../session.ts';
import { readStatusItems } from './status.ts';

/** What a LIST asks for. */
export interface ListOptions {
  /** In modified UTF-7, as written. */
  reference: string;
  patterns: string[];
  isBasic: boolean;
  isSubscribed: boolean;
  isRecursive: boolean;
  isSpecialUse: boolean;
  /** The options that choose, as CHILDINFO names them. */
  base: string[];
  returnsSubscribed: boolean;
  /** Empty: no STATUS is asked for. */
  status: string[];
}

const SELECTION = ['SUBSCRIBED', 'REMOTE', 'RECURSIVEMATCH', 'SPECIAL-USE'];
const BASE = ['SUBSCRIBED', 'SPECIAL-USE'];
const RETURN = ['SUBSCRIBED', 'CHILDREN', 'SPECIAL-USE', 'STATUS'];

/** LIST [(selection)] reference pattern|(patterns) [RETURN (options)]: RFC 5258 §6. */
export function readOptions(session: Session, args: Arguments): ListOptions {
  const isSelective = args.nextIsList;
  const selection = isSelective ? readWords(args.list(), SELECTION) : [];
  requireBase(selection);
  const reference = args.astring();
  const isBasic = !isSelective && !args.nextIsList;
  const patterns = args.listOrOne().all((each) => each.astring());
  if (isSelective || !args.isEmpty) session.need('LIST-EXTENDED', 'LIST-STATUS');
  const returned = readReturn(session, args);
  args.end();
  return {
    reference,
    patterns,
    isBasic: isBasic && returned === undefined,
    isSubscribed: selection.includes('SUBSCRIBED'),
    isRecursive: selection.includes('RECURSIVEMATCH'),
    isSpecialUse: selection.includes('SPECIAL-USE'),
    base: selection.filter((option) => BASE.includes(option)),
    returnsSubscribed: returned?.words.includes('SUBSCRIBED') ?? false,
    status: returned?.status ?? [],
  };
}

/** RECURSIVEMATCH needs an option to recurse by (RFC 5258 §3). */
function requireBase(selection: string[]): void {
  const hasBase = selection.some((option) => BASE.includes(option));
  if (selection.includes('RECURSIVEMATCH') && !hasBase) throw new BadCommand('RECURSIVEMATCH stands alone');
}

function readReturn(session: Session, args: Arguments): { words: string[]; status: string[] } | undefined {
  if (args.isEmpty) return undefined;
  if (args.word() !== 'RETURN') throw new BadCommand('RETURN is expected');
  const options = args.list();
  const words: string[] = [];
  const status: string[] = [];
  while (!options.isEmpty) {
    const word = readWord(options, RETURN);
    words.push(word);
    if (word !== 'STATUS') continue;
    session.need('LIST-STATUS');
    status.push(...readStatusItems(session, options.list()));
  }
  return { words, status };
}

function readWords(args: Arguments, known: string[]): string[] {
  return args.all((each) => readWord(each, known));
}

function readWord(args: Arguments, known: string[]): string {
  const word = args.word();
  if (!known.includes(word)) throw new BadCommand(`Unknown option ${word}`);
  return word;
}
