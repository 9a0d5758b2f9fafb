import type { ImapAttributeList } from 'imapflow/lib/handler/types.js';
import { atom } from '../answers.ts';
import type { Node } from '../answers.ts';
import { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import type { Section } from './read-section.ts';

const NAME =
  /^((?:[1-9]\d{0,5})(?:\.[1-9]\d{0,5})*)?(?:(?:^|\.)(HEADER|TEXT|MIME|HEADER\.FIELDS(?:\.NOT)?))?$/;

/** Reads what stands between the brackets (RFC 3501 §9, section), and how the answer repeats it. */
export function readSectionName(nodes: ImapAttributeList): { section: Section; label: Node[] } {
  const args = new Arguments(nodes);
  const name = args.isEmpty ? '' : args.word();
  const [match, path = '', kind = 'ALL'] = NAME.exec(name) ?? [];
  // MIME is of a part: the message itself has none.
  if (match === undefined || (kind === 'MIME' && path === '')) throw new BadCommand('Unknown section');
  const names = kind.startsWith('HEADER.FIELDS') ? readNames(args) : [];
  args.end();
  const section: Section = {
    path,
    kind: kind as Section['kind'],
    names: names.map((each) => each.toLowerCase()),
  };
  return { section, label: labelOf(name, names) };
}

function readNames(args: Arguments): string[] {
  const names = args.list().all((each) => each.astring());
  if (names.length === 0) throw new BadCommand('Header names are expected');
  return names;
}

function labelOf(name: string, names: string[]): Node[] {
  if (name === '') return [];
  return names.length === 0 ? [atom(name)] : [atom(name), names.map(atom)];
}
