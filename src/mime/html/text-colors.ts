/** Red, green and blue from 0 to 255; UNKNOWN: something is there, and it is not known what it looks like. */
export type Color = readonly [red: number, green: number, blue: number] | 'UNKNOWN' | 'CLEAR';

export const WHITE: Color = [255, 255, 255];
export const BLACK: Color = [0, 0, 0];

/** So far apart two colours look the same, for each of the three. */
const ALIKE = 10;

/** Those that pages have as their ground; others look like none of them. */
const NAMED: Readonly<Record<string, Color>> = {
  white: WHITE,
  snow: [255, 250, 250],
  ivory: [255, 255, 240],
  ghostwhite: [248, 248, 255],
  floralwhite: [255, 250, 240],
  mintcream: [245, 255, 250],
  azure: [240, 255, 255],
  whitesmoke: [245, 245, 245],
  black: BLACK,
  transparent: 'CLEAR',
};

const HEX = /^#([0-9a-f]{3,8})$/;
const RGB = /^rgba?\(([\d\s.,/%]{5,60})\)$/;
/** What takes the colour of what is around it. */
const INHERITS = /^(?:inherit|unset|currentcolor)?$/;

/** The colour that a value of CSS says, in lower case; undefined: that of what is around it. */
export function colorIn(value: string): Color | undefined {
  if (INHERITS.test(value)) return undefined;
  const named = Object.hasOwn(NAMED, value) ? NAMED[value] : undefined;
  return named ?? hexIn(value) ?? rgbIn(value) ?? 'UNKNOWN';
}

/** The colour of an attribute (`bgcolor`, `color`), where the `#` may be missing. */
export function colorOfAttribute(value: string): Color | undefined {
  const text = value.trim().toLowerCase();
  return colorIn(/^(?:[0-9a-f]{3}|[0-9a-f]{6})$/.test(text) ? `#${text}` : text);
}

/** Whether what is written in one of them cannot be seen on the other. */
export function cannotBeSeen(color: Color, ground: Color): boolean {
  if (color === 'CLEAR') return true;
  if (typeof color === 'string' || typeof ground === 'string') return false;
  return color.every((each, i) => Math.abs(each - ground[i]!) <= ALIKE);
}

function hexIn(value: string): Color | undefined {
  const digits = HEX.exec(value)?.[1];
  if (digits === undefined || digits.length === 5 || digits.length === 7) return undefined;
  const width = digits.length < 5 ? 1 : 2;
  const at = (i: number): number =>
    Number.parseInt(digits.slice(i * width, (i + 1) * width).repeat(3 - width), 16);
  const isClear = digits.length === 4 * width && at(3) <= ALIKE;
  return isClear ? 'CLEAR' : [at(0), at(1), at(2)];
}

function rgbIn(value: string): Color | undefined {
  const inside = RGB.exec(value)?.[1];
  if (inside === undefined || inside.replace(/[^%]/g, '').length > 1) return undefined;
  const [red, green, blue, alpha = 1] = inside
    .split(/[\s,/]/)
    .filter((each) => each !== '')
    .map((each) => (each.endsWith('%') ? Number.parseFloat(each) / 100 : Number(each)));
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return alpha <= 0.05 ? 'CLEAR' : [red, green, blue];
}
