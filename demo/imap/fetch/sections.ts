import type { ImapAttributeList } from 'imapflow/lib/handler/types.js';
import { atom } from '../answers.ts';
import type { Node } from '../answers.ts';
import { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import { structured } from '../structured-message.ts';

/** What `BODY[…]` names (RFC 3501 §6.4.5): a path of part numbers, and which side of that part. */
export interface Section {
  /** For instance `2.1`; empty for the whole message. */
  path: string;
  kind: 'ALL' | 'HEADER' | 'TEXT' | 'MIME' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT';
  /** In lower case. */
  names: string[];
}

type Slice = (header: string, whole: Buffer, names: readonly string[]) => Buffer;

const SLICES: Record<Exclude<Section['kind'], 'ALL'>, Slice> = {
  MIME: (header) => Buffer.from(header, 'latin1'),
  HEADER: (header) => Buffer.from(header, 'latin1'),
  TEXT: (header, whole) => whole.subarray(header.length),
  'HEADER.FIELDS': (header, _, names) => pickFields(header, (name) => names.includes(name)),
  'HEADER.FIELDS.NOT': (header, _, names) => pickFields(header, (name) => !names.includes(name)),
};

/** The octets of a section, or null for one that the message does not have. */
export function readSection(raw: Buffer, { path, kind, names }: Section): Buffer | null {
  const { parsed, headers } = structured(raw);
  const whole = path === '' ? raw : parsed.octets(path);
  if (!whole || kind === 'ALL') return whole ?? null;
  // HEADER and TEXT of a numbered part are those of the message inside it.
  const header = headers.get([path, kind === 'MIME' ? 'MIME' : 'HEADER'].join('.').replace(/^\./, ''));
  return header === undefined ? null : SLICES[kind](header, whole, names);
}

/** Whole fields with their folds, as they stand; lines that are no fields have no name. */
function pickFields(header: string, isWanted: (name: string) => boolean): Buffer {
  const fields = header.match(/^[^\r\n][^\n]*\n?(?:[ \t][^\n]*\n?)*/gm) ?? [];
  const nameOf = (field: string): string => /^([\x21-\x39\x3b-\x7e]+)[ \t]*:/.exec(field)?.[1] ?? '';
  const wanted = fields.filter((field) => isWanted(nameOf(field).toLowerCase()));
  return Buffer.from(`${wanted.join('')}\r\n`, 'latin1');
}

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
