import type { CSSToken } from '@csstools/css-tokenizer';
import type { Declaration } from './css-rules.ts';
import type { Attributes } from './html-events.ts';
import type { Color } from './text-colors.ts';
import { colorIn, colorOfAttribute } from './text-colors.ts';

/** What may keep an element or its text from being seen. Undefined: it says nothing about that. */
export interface Look {
  // Of the element with all within, each for itself: true hides, false shows.
  readonly display?: boolean;
  readonly visibility?: boolean;
  readonly size?: boolean;
  readonly place?: boolean;
  // Of texts, also of those in elements within that say nothing else.
  readonly isTiny?: boolean;
  readonly color?: Color;
  readonly ground?: Color;
  readonly isImportant: boolean;
}

/** Whether a style may say any of that. */
export const MAY_TELL =
  /(?:^|[;\s/])(?:display|visibility|(?:max-)?height|opacity|mso-hide|font|font-size|color|background|background-color|background-image|text-indent|position|clip|clip-path|transform|margin(?:-left|-top)?)\s*:/i;

type Values = ReadonlyMap<string, string>;

const LONGEST_VALUE = 500;
const ZERO = /^0(?:\.0+)?(?:px|pt|em|rem|ex|in|cm|mm|vh|vw|%)?$/;
const FAR = /(?:^|\s)-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|vw|vh|%)/;
const EMPTY_CLIP = /^(?:rect\(\s*0|inset\((?:50|100)%|circle\(0)/;

/**
 * Zero height hides only what may not overflow: mail lays pictures over one another with `max-height: 0`. A size of zero is often
 * there to keep boxes close together, and what is within has a size of its own.
 */
const READERS: readonly ((values: Values) => Partial<Look>)[] = [
  (values) => {
    const display = values.get('mso-hide') === 'all' ? 'none' : values.get('display');
    return display === undefined ? {} : { display: display === 'none' };
  },
  (values) => {
    const visibility = values.get('visibility');
    return visibility === undefined ? {} : { visibility: /^(?:hidden|collapse)$/.test(visibility) };
  },
  (values) => {
    if (!['height', 'max-height', 'opacity'].some((name) => values.has(name))) return {};
    const isFlat = ['height', 'max-height'].some((name) => ZERO.test(values.get(name) ?? ''));
    const isClipped = /hidden|clip/.test(values.get('overflow') ?? values.get('overflow-y') ?? '');
    return { size: ZERO.test(values.get('opacity') ?? '') || (isFlat && isClipped) };
  },
  (values) => (isAway(values) ? { place: true } : {}),
  (values) => found('isTiny', isTiny(values.get('font-size') ?? sizeIn(values.get('font')))),
  (values) => found('color', values.has('color') ? colorIn(values.get('color')!) : undefined),
  (values) => found('ground', groundOf(values)),
];

/** Undefined: it says nothing about that. */
export function lookOf(declarations: readonly Declaration[]): Look | undefined {
  const values = new Map(
    declarations.map(({ name, value }) => [name, textOf(value).slice(0, LONGEST_VALUE).toLowerCase().trim()]),
  );
  const look = Object.assign({}, ...READERS.map((read) => read(values))) as Partial<Look>;
  if (Object.keys(look).length === 0) return undefined;
  return { ...look, isImportant: declarations.some(({ isImportant }) => isImportant) };
}

/** What attributes of their own say, as mail of old has them. */
export function lookOfAttributes({ bgcolor, background, color, size, text }: Attributes): Look | undefined {
  const ink = color ?? text;
  const look: Partial<Look> = {
    ...found('ground', bgcolor === undefined ? undefined : colorOfAttribute(bgcolor)),
    ...(background !== undefined && { ground: 'UNKNOWN' }),
    ...found('color', ink === undefined ? undefined : colorOfAttribute(ink)),
    ...(size !== undefined && { isTiny: false }),
  };
  return Object.keys(look).length === 0 ? undefined : { ...look, isImportant: false };
}

/** What is left of a look where it is not known whether it is meant: what may be shown is not hidden by it. */
export function doubtful({ isTiny: tiny, color, ground, isImportant }: Look): Look {
  return {
    ...(tiny === false && { isTiny: false }),
    ...(color !== undefined && { color: 'UNKNOWN' }),
    ...(ground !== undefined && { ground: 'UNKNOWN' }),
    isImportant,
  };
}

export function textOf(tokens: readonly CSSToken[]): string {
  return tokens.map(([, text]) => text).join('');
}

function found<K extends keyof Look>(name: K, value: Look[K] | undefined): Partial<Look> {
  return value === undefined ? {} : { [name]: value };
}

/** Outside of the page, or cut to nothing. */
function isAway(values: Values): boolean {
  const isPlaced = /^(?:absolute|fixed)$/.test(values.get('position') ?? '');
  const placed = isPlaced ? ['left', 'top', 'right', 'bottom'] : [];
  const places = [...placed, 'text-indent', 'margin', 'margin-left', 'margin-top'];
  if (places.some((name) => FAR.test(values.get(name) ?? ''))) return true;
  const isCut = ['clip', 'clip-path'].some((name) => EMPTY_CLIP.test(values.get(name) ?? ''));
  return isCut || /scale[xy]?\(\s*0(?:\.0+)?\s*[,)]/.test(values.get('transform') ?? '');
}

/** The lowest size that can be read, in each unit; what is relative to nothing is nothing. */
const READABLE: Readonly<Record<string, number>> = { '': 2, px: 2, pt: 1.5, em: 0.15, rem: 0.15, '%': 15 };
const RELATIVE = /^(?:em|%|ex|ch|lh)$/;

function isTiny(size: string | undefined): boolean | undefined {
  if (size === undefined || /^(?:inherit|unset|larger|smaller)$/.test(size)) return undefined;
  const [, number, unit] = /^(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})([a-z]{0,5}|%)$/.exec(size) ?? [];
  if (number === undefined) return false;
  if (Number(number) === 0 || Number(number) < (READABLE[unit!] ?? 0)) return true;
  return RELATIVE.test(unit!) ? undefined : false;
}

/** The size in `font`: the first length. */
function sizeIn(font: string | undefined): string | undefined {
  if (font === undefined) return undefined;
  return font.split(/[\s/]/).find((word) => /^[\d.]/.test(word)) ?? 'medium';
}

function groundOf(values: Values): Color | undefined {
  const [all, own] = [values.get('background') ?? '', values.get('background-color')];
  const image = values.get('background-image') ?? 'none';
  if (/url|gradient|image/.test(`${all} ${image}`)) return 'UNKNOWN';
  const said = own ?? /#[0-9a-f]{3,8}|rgba?\([^)]{0,60}\)|[a-z]+/.exec(all)?.[0];
  const ground = said === undefined || said === 'none' ? undefined : colorIn(said);
  return ground === 'CLEAR' ? undefined : ground;
}
