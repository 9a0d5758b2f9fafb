// What strangers have written, in the form in which a model gets it: in a field of its own, with the letters that a person
// would see, and with nothing that a client would load or follow by itself. It is still theirs: no filter makes it safe.

/** Says of a field that its writer may be anyone, and that nothing in it is an instruction. */
export const ORIGIN = 'untrusted';

/** Characters of one line: a subject, a name, a file's name. */
const MAX_LINE = 500;
const MAX_ADDRESSES = 50;

export interface Defused {
  readonly text: string;
  /** Characters that no reader sees, which were left out. */
  readonly hidden: number;
  /** Addresses that were made unfit to be followed: `https://` is written `hxxps://`. */
  readonly links: number;
}

/**
 * What writes without being seen: tags, zero-width and filler characters, variation selectors that carry octets, directions that
 * turn a text around, controls. Joiners, which some scripts need, stay where one stands alone.
 */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|[\u200c\u200d]{2,}|(?<=^|\s)[\u200c\u200d]+|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]/gu;

/** What clients turn into links, or load. */
const SCHEMES = /\b(h)tt(ps?):(?=\/\/)|\b(ft|w)(ps?|ss?):(?=\/\/)/gi;
const OTHERS = /\b(javascript|vbscript|data|file|blob|cid|mid|mhtml|mailto|tel|sms):(?=\S)/gi;
const BARE = /\bwww\.(?=\w)/gi;
const RELATIVE = /(?<=["'(=<\s]|^)\/\/(?=[\w.-]+\.\w)/g;

/** A text without what is not seen, and without addresses that work. */
export function defused(text: string): Defused {
  let [hidden, links] = [0, 0];
  const link = (replacement: string) => {
    links++;
    return replacement;
  };
  const seen = text.replace(/\r\n?/g, '\n').replace(UNSEEN, (found) => {
    hidden += [...found].length;
    return '';
  });
  const safe = seen
    .replace(SCHEMES, (_, h: string | undefined, rest: string, start: string, end: string) =>
      link(h === undefined ? `${start}x${end}:` : `${h}xx${rest}:`),
    )
    .replace(OTHERS, (_, scheme: string) => link(`${scheme}[:]`))
    .replace(BARE, () => link('www[.]'))
    .replace(RELATIVE, () => link('hxxps://'))
    .replace(/!\[/g, '[picture: ');
  return { text: safe, hidden, links };
}

/** One line of bounded length; what was cut off is told by an ellipsis. */
export function line(text: string | null | undefined): string | null {
  if (text == null) return null;
  const letters = [...defused(text).text.replace(/\s+/g, ' ')];
  return letters.length > MAX_LINE ? `${letters.slice(0, MAX_LINE).join('')}…` : letters.join('');
}

interface Named {
  readonly name?: string | null | undefined;
  readonly address?: string | null | undefined;
}

/** Addresses with their names; of many the first ones. */
export function addressees(addresses: readonly Named[]): { name: string | null; address: string | null }[] {
  const few = addresses.slice(0, MAX_ADDRESSES);
  return few.map(({ name, address }) => ({ name: line(name), address: line(address) }));
}

/** How many of them are not told. */
export function moreThan(addresses: readonly unknown[]): number {
  return Math.max(0, addresses.length - MAX_ADDRESSES);
}
