import { contentFields, messageFields } from '../../mime/message-entity.ts';
import type { RawParameter } from '../../mime/parameters.ts';
import { decodeParameters } from '../../mime/parameters.ts';

/** The header of a part has seldom more. */
export const PART_HEADER_OCTETS = 8 * 1024;

/** What says how a part is called and what it is for, undecoded. */
export interface NamedPart {
  readonly type: string;
  readonly parameters: readonly RawParameter[];
  readonly disposition?: string | null;
  readonly dispositionParameters?: readonly RawParameter[];
  readonly contentId?: string | null;
}

/** `filename`, `filename*`, `filename*0*`, …; of a type `name` as well (RFC 2183 §2.3, RFC 2231). */
const KEYS = /^(?:file)?name(?:\*(\d+))?(\*)?$/i;

/**
 * Whether a server has cut a name off, as far as that can be seen. Dovecot ends a name without quotes at the first space,
 * and one in quotes at a quote within; Cyrus leaves out what it cannot read.
 */
export function isNameCut(part: NamedPart): boolean {
  const { parameters, dispositionParameters = [] } = part;
  const named = [dispositionParameters, parameters].find((pairs) => pairs.some(isName));
  if (!named) return isNameDue(part);
  const pairs = named.filter(isName);
  const name = nameIn(pairs);
  if (areSegmentsMissing(pairs) || isTornOff(pairs, name)) return true;
  return isNameDue(part) && !EXTENSION.test(name.trim()) && mayEndEarly(pairs);
}

function isName([key, value]: RawParameter): boolean {
  return KEYS.test(key) && value !== '';
}

function nameIn(pairs: readonly RawParameter[]): string {
  const { filename, name = '' } = decodeParameters(pairs);
  return filename ?? name;
}

/** Files have names that end in `.pdf` or the like; texts and messages often do without, and pictures that html shows. */
function isNameDue({ type, disposition, contentId }: NamedPart): boolean {
  if (!disposition || /^(?:text|message|multipart)$/i.test(type)) return false;
  return !/^inline$/i.test(disposition) || !contentId;
}

/** With a letter: of `v1.2 of May.pdf` the first word has none. */
const EXTENSION = /\.(?=[^.]*\p{L})[^.\s]{1,16}$/u;

/** A single segment, or a gap (RFC 2231 §3): nothing is split into one. */
function areSegmentsMissing(pairs: readonly RawParameter[]): boolean {
  const numbers = new Set(pairs.flatMap(([key]) => KEYS.exec(key)?.[1] ?? []).map(Number));
  return numbers.size > 0 && (numbers.size === 1 || Math.max(...numbers) >= numbers.size);
}

const WORD = /=\?[^\s?]{1,100}\?[bq]\?[^?]*\?=/gi;
const ESCAPE_BEGUN = /%[0-9a-f]?$/i;

/** An encoded word without its end, or a name that ends within an escape or a character. */
function isTornOff(pairs: readonly RawParameter[], name: string): boolean {
  const [key, last] = pairs.at(-1)!;
  const isWordOpen = textOfAll(pairs).replace(WORD, '').includes('=?');
  return isWordOpen || (key.endsWith('*') && ESCAPE_BEGUN.test(last)) || name.endsWith('\ufffd');
}

/** Names end early at a space, at a quote behind one, or between segments. */
function mayEndEarly(pairs: readonly RawParameter[]): boolean {
  return pairs.length > 1 || !/\s\S/.test(textOfAll(pairs).trimStart()) || /\s$/.test(textOfAll(pairs));
}

function textOfAll(pairs: readonly RawParameter[]): string {
  return pairs.map(([, value]) => value).join('');
}

/** The part with the names that its own header gives; as it is where that gives none. */
export function namedBy<P extends NamedPart>(part: P, header: Buffer): P {
  const { parameters, dispositionParameters } = contentFields(messageFields(header), 'text/plain');
  const hasName = [...parameters, ...dispositionParameters].some(isName);
  return hasName ? { ...part, parameters, dispositionParameters } : part;
}
