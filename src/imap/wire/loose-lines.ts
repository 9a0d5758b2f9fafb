import type { RawResponse } from './oversized-items.ts';

const ATTRIBUTES = String.raw`\([^()]*\)`;
const DELIMITER = String.raw`(?:"(?:[^"\\]|\\?.)?"|NIL)`;
const FLAG = String.raw`\\?[^\s()"{}\\]+`;
const WORD = String.raw`(?:"(?:[^"\\]|\\["\\])*"|[^\s"(){}\\%*]+|\{\d+\})`;

/** As RFC 9051 §7.3.1 has it: one word for the name, and perhaps a list behind it. */
const LIST_IN_FORM = new RegExp(
  String.raw`^\* (?:LIST|LSUB) \((?:${FLAG}(?: ${FLAG})*)?\) (?:"(?:[^"\\]|\\["\\])"|NIL) ${WORD}(?: \(.*)?$`,
  'i',
);
const LIST = new RegExp(
  String.raw`^\* +(LIST|LSUB|XLIST) +(${ATTRIBUTES}|NIL) +(${DELIMITER}|\S) +(\S.*)$`,
  'i',
);
const STATUS_IN_FORM = new RegExp(String.raw`^\* STATUS ${WORD} \(`, 'i');
const STATUS = /^\* +(STATUS) +(\S(?:.*\S)?) +(\([^()]*\)) *$/i;

/**
 * LIST, LSUB and STATUS in form, where they are not: names with spaces, tabs, quotes or parentheses that stand there as
 * they are (Exchange, Gromox), a delimiter that is not escaped, an attribute that is a backslash alone (home.pl). What
 * cannot be made out stays as it is.
 */
export function mendLine(raw: RawResponse): RawResponse {
  const { line } = raw;
  // home.pl leaves out the OK ahead of a code.
  if (/^\* \[[A-Z-]+[ \]]/i.test(line)) return { ...raw, line: `* OK ${line.slice(2)}` };
  if (LIST_IN_FORM.test(line) || STATUS_IN_FORM.test(line)) return raw;
  const [, status, named, counts] = STATUS.exec(line) ?? [];
  if (status) return { ...raw, line: `* STATUS ${quotedName(named!)} ${counts}` };
  const [, verb, attributes, delimiter, name] = LIST.exec(line) ?? [];
  if (!verb) return raw;
  const parts = [cleanAttributes(attributes!), cleanDelimiter(delimiter!), quotedName(name!)];
  return { ...raw, line: `* ${verb.toUpperCase().replace('XLIST', 'LIST')} ${parts.join(' ')}` };
}

function cleanAttributes(attributes: string): string {
  const words = attributes.replace(/[()]/g, '').split(/\s+/);
  return `(${words.filter((word) => /^\\?[^\s"{}\\]+$/.test(word) && word !== 'NIL').join(' ')})`;
}

function cleanDelimiter(delimiter: string): string {
  if (/^NIL$/i.test(delimiter)) return 'NIL';
  const own = delimiter.replace(/^"|"$/g, '').at(-1);
  return own === undefined ? 'NIL' : quote(own);
}

/** The rest of the line is the name; quotes around it are not part of it, those within are. */
function quotedName(text: string): string {
  if (/^\{\d+\}$/.test(text)) return text;
  const within = /^"(.*)"$/.exec(text)?.[1];
  return quote(within === undefined ? text : within.replace(/\\(["\\])/g, '$1'));
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
