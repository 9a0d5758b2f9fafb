import type { Attributes } from './html-events.ts';

/** The kinds of elements that HTML's rules for nesting know (HTML §13.2.4). */

const setOf = (names: string): ReadonlySet<string> => new Set(names.split(' '));

export const HEADINGS = setOf('h1 h2 h3 h4 h5 h6');
export const FORMATTING = setOf('a b big code em font i nobr s small strike strong tt u');
export const CELLS = setOf('td th caption');
/** Formatting neither goes on in these nor behind them. */
export const MARKED = setOf('td th caption applet object template select');
export const FOREIGN = setOf('svg math');
/** Html may stand in these parts of SVG and MathML. */
export const INTEGRATION = setOf('foreignobject desc title annotation-xml mi mo mn ms mtext');

/** End tags do not look beyond these for their element. */
export const SCOPE = setOf('applet caption html table td th object template select');

/** A paragraph ends where one of these begins. */
export const CLOSES_P = setOf(
  'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 ' +
    'h4 h5 h6 header hgroup hr li listing main menu nav ol p pre search section summary table ul xmp',
);

/** All that is not a word in the line: end tags of words do not look beyond these. */
export const SPECIAL = setOf(
  'address applet area article aside base basefont bgsound blockquote body br button caption center col colgroup dd ' +
    'details dir div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup ' +
    'hr html iframe img input keygen li link listing main marquee menu meta nav noembed noframes noscript object ol p ' +
    'param plaintext pre script search section select source style summary table tbody td template textarea tfoot th ' +
    'thead title tr track ul wbr xmp',
);

/** What an item ends where it begins. */
export const ITEMS: Readonly<Record<string, ReadonlySet<string>>> = {
  li: setOf('li'),
  dd: setOf('dd dt'),
  dt: setOf('dd dt'),
  rt: setOf('rt rp'),
  rp: setOf('rt rp'),
  option: setOf('option'),
};

export const NOT_ENDING_ITEMS: ReadonlySet<string> = new Set(
  [...SPECIAL, 'ruby'].filter((name) => !/^(?:address|div|p)$/.test(name)),
);

/** In which parts of a table a part may stand; null: as it is, otherwise within what has to be put in first. */
const IN_TABLE = { table: null };
const IN_ROW = { tr: null, tbody: 'tr', thead: 'tr', tfoot: 'tr', table: 'tbody' };
const IN_SECTION = { tbody: null, thead: null, tfoot: null, table: 'tbody' };

export const FITS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  td: IN_ROW,
  th: IN_ROW,
  tr: IN_SECTION,
  tbody: IN_TABLE,
  thead: IN_TABLE,
  tfoot: IN_TABLE,
  caption: IN_TABLE,
  colgroup: IN_TABLE,
  col: { colgroup: null, table: 'colgroup' },
};

const BREAKOUT = setOf(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ' +
    'ol p pre ruby s small span strike strong sub sup table tt u ul var',
);

/** Whether an element of html ends the SVG or MathML that it stands in (HTML §13.2.6.5). */
export function isBreakout(name: string, attributes: Attributes): boolean {
  const isFont = name === 'font' && ['color', 'face', 'size'].some((each) => Object.hasOwn(attributes, each));
  return isFont || BREAKOUT.has(name);
}
