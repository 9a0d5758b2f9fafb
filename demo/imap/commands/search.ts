import { atom, numberSet } from '../answers.ts';
import type { Node } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import type { Entry } from '../mailbox-view.ts';
import type { SearchContext } from '../search/keys.ts';
import { readKeys } from '../search/program.ts';
import { Refusal } from '../../store/refusal.ts';
import type { Session } from '../session.ts';

/** What RETURN can ask for (RFC 4731 §3.1); an absent item where nothing was found, save COUNT. */
const RESULTS: Record<string, (numbers: number[]) => Node> = {
  MIN: (numbers) => numbers[0],
  MAX: (numbers) => numbers.at(-1),
  ALL: (numbers) => (numbers.length > 0 ? numberSet(numbers) : undefined),
  COUNT: (numbers) => numbers.length,
};
const CHARSETS = ['US-ASCII', 'UTF-8'];

interface Found {
  entry: Entry;
  /** UID or sequence number, as the command has it. */
  number: number;
}

export function search(byUid: boolean): (session: Session, args: Arguments) => void {
  return (session, args) => {
    const returned = readReturn(session, args);
    readCharset(args);
    const context: SearchContext = { view: session.selected, usesModSeq: false };
    const holds = readKeys(args, context);
    session.knowsModSeq ||= context.usesModSeq;
    const found = session.selected.entries
      .map((entry, index): Found => ({ entry, number: index + 1 }))
      .filter(({ entry, number }) => !entry.message.isExpunged && holds(entry, number))
      .map(({ entry, number }): Found => ({ entry, number: byUid ? entry.message.uid : number }));
    if (returned) tellExtended(session, found, { returned, byUid, withModSeq: context.usesModSeq });
    else tellPlain(session, found, context.usesModSeq);
  };
}

/** RETURN (…); an empty list stands for ALL (RFC 4731 §3.1). */
function readReturn(session: Session, args: Arguments): string[] | undefined {
  if (!args.skipWord('RETURN')) return undefined;
  session.need('ESEARCH');
  const options = args.list().all((each) => each.word());
  const unknown = options.find((option) => !Object.hasOwn(RESULTS, option));
  if (unknown !== undefined) throw new BadCommand(`Unknown return option ${unknown}`);
  return options.length === 0 ? ['ALL'] : options;
}

function readCharset(args: Arguments): void {
  if (!args.skipWord('CHARSET')) return;
  if (!CHARSETS.includes(args.astring().toUpperCase())) throw new Refusal('Unknown charset', 'BADCHARSET');
}

function tellPlain(session: Session, found: Found[], withModSeq: boolean): void {
  const numbers: Node[] = found.map(({ number }) => number);
  if (withModSeq && found.length > 0) numbers.push([atom('MODSEQ'), highestModSeq(found)]);
  session.untagged('SEARCH', ...numbers);
}

interface Extended {
  returned: string[];
  byUid: boolean;
  withModSeq: boolean;
}

/** ESEARCH names its command's tag, so that it can be told from another's (RFC 4466 §2.6.2). */
function tellExtended(session: Session, found: Found[], { returned, byUid, withModSeq }: Extended): void {
  const numbers = found.map(({ number }) => number);
  const results = returned.flatMap((name) => {
    const result = RESULTS[name]?.(numbers);
    return result === undefined ? [] : [atom(name), result];
  });
  if (withModSeq && found.length > 0) results.push(atom('MODSEQ'), highestModSeq(meant(found, returned)));
  const correlator: Node[] = [atom('TAG'), { type: 'STRING', value: session.tag }];
  session.untagged('ESEARCH', correlator, ...(byUid ? [atom('UID')] : []), ...results);
}

/** Who asks for the ends only is told the mod-sequence of the ends (RFC 7162 §3.1.10). */
function meant(found: Found[], returned: string[]): Found[] {
  if (returned.includes('ALL') || returned.includes('COUNT')) return found;
  const ends = { MIN: found.slice(0, 1), MAX: found.slice(-1) };
  return returned.flatMap((name) => ends[name as keyof typeof ends]);
}

function highestModSeq(found: Found[]): number {
  return Math.max(...found.map(({ entry }) => entry.message.modSeq));
}
