/** What a value may consist of; `signed`: its numbers may be negative. */
export type Kind =
  | 'word'
  | 'name'
  | 'string'
  | 'number'
  | 'length'
  | 'percent'
  | 'signed'
  | 'angle'
  | 'color'
  | 'image'
  | 'gradient'
  | 'calc'
  | 'comma'
  | 'slash'
  | 'operator';

export type Kinds = ReadonlySet<Kind>;

const kindsOf = (text: string): Kinds => new Set(text.split(' ') as Kind[]);

/**
 * The properties that pass, by what their values may consist of. None of them can bring anything out of its place
 * (`position`, `transform`, `zoom`, negative margins), above something else (`z-index`), or over time (`animation`).
 */
const PROPERTIES_BY_KINDS: readonly (readonly [kinds: string, properties: string])[] = [
  [
    'word',
    'align-content align-items align-self background-attachment background-clip background-origin background-repeat ' +
      'border-collapse border-style border-top-style border-right-style border-bottom-style border-left-style ' +
      'box-sizing -webkit-box-sizing -moz-box-sizing break-after break-before break-inside caption-side clear direction ' +
      'display empty-cells flex-direction flex-flow flex-wrap float font-stretch font-style font-variant hyphens ' +
      'justify-content justify-items justify-self list-style-position list-style-type object-fit outline-style overflow ' +
      'overflow-wrap overflow-x overflow-y page-break-after page-break-before page-break-inside table-layout text-align ' +
      'text-align-last text-justify text-overflow text-rendering text-transform unicode-bidi visibility white-space ' +
      'word-break word-wrap text-decoration-line text-decoration-style -webkit-font-smoothing -moz-osx-font-smoothing',
  ],
  [
    'word length percent number calc',
    'width min-width max-width height min-height max-height padding padding-top padding-right padding-bottom ' +
      'padding-left padding-inline padding-inline-start padding-inline-end padding-block padding-block-start ' +
      'padding-block-end font-size line-height gap row-gap column-gap flex flex-basis flex-grow flex-shrink',
  ],
  [
    'word length percent number',
    'margin margin-top margin-right margin-bottom margin-left margin-inline margin-inline-start margin-inline-end ' +
      'margin-block margin-block-start margin-block-end text-indent opacity font-weight border-spacing tab-size ' +
      'text-decoration-thickness text-underline-offset text-size-adjust -webkit-text-size-adjust -ms-text-size-adjust ' +
      '-moz-text-size-adjust',
  ],
  ['word length percent signed', 'letter-spacing word-spacing vertical-align object-position'],
  [
    'word color',
    'color background-color border-color border-top-color border-right-color border-bottom-color border-left-color ' +
      'outline-color text-decoration-color -webkit-text-fill-color',
  ],
  [
    'word color length',
    'border border-top border-right border-bottom border-left border-width border-top-width border-right-width ' +
      'border-bottom-width border-left-width outline outline-width text-decoration',
  ],
  [
    'length percent slash number',
    'border-radius border-top-left-radius border-top-right-radius border-bottom-left-radius border-bottom-right-radius ' +
      '-webkit-border-radius -moz-border-radius',
  ],
  [
    'word color image gradient length percent number signed comma slash',
    'background background-image background-position background-position-x background-position-y background-size',
  ],
  ['word color length number signed comma', 'box-shadow -webkit-box-shadow -moz-box-shadow text-shadow'],
  ['word image gradient', 'list-style list-style-image'],
  ['word number slash', 'aspect-ratio'],
  ['name string comma', 'font-family'],
  ['name string comma slash length percent number', 'font'],
];

export const PROPERTIES: ReadonlyMap<string, Kinds> = new Map(
  PROPERTIES_BY_KINDS.flatMap(([kinds, names]) => names.split(' ').map((name) => [name, kindsOf(kinds)])),
);

/** A function may stand where one of `as` may, and holds what `within` says. */
export interface CssFunction {
  readonly as: Kind;
  readonly within: Kinds;
}

const FUNCTIONS_BY_KINDS: readonly (readonly [names: string, as: Kind, within: string])[] = [
  ['rgb rgba hsl hsla', 'color', 'number percent angle comma slash signed'],
  [
    'linear-gradient radial-gradient repeating-linear-gradient repeating-radial-gradient conic-gradient ' +
      '-webkit-linear-gradient -webkit-radial-gradient -moz-linear-gradient -moz-radial-gradient',
    'gradient',
    'word color number length percent angle comma signed',
  ],
  ['calc min max clamp', 'calc', 'number length percent signed operator comma calc'],
];

export const FUNCTIONS: ReadonlyMap<string, CssFunction> = new Map(
  FUNCTIONS_BY_KINDS.flatMap(([names, as, within]) =>
    names.split(' ').map((name) => [name, { as, within: kindsOf(within) }]),
  ),
);

/** Units of length, and the longest of each: what is longer becomes this. */
export const LONGEST: ReadonlyMap<string, number> = new Map([
  ['px', 10_000],
  ['pt', 7500],
  ['pc', 600],
  ['in', 100],
  ['cm', 250],
  ['mm', 2500],
  ['q', 10_000],
  ['em', 500],
  ['rem', 500],
  ['ex', 1000],
  ['ch', 1000],
  ['vw', 200],
  ['vh', 200],
  ['vmin', 200],
  ['vmax', 200],
]);

export const ANGLES: ReadonlySet<string> = new Set(['deg', 'grad', 'rad', 'turn']);
