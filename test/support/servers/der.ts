/** As much of DER (X.690) as an X.509 certificate needs. Every function returns one encoded value. */

const encode = (tag: number, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
};

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const octets = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | octets.length]), octets]);
}

export const sequence = (...items: Buffer[]): Buffer => encode(0x30, ...items);
export const set = (...items: Buffer[]): Buffer => encode(0x31, ...items);
export const boolean = (value: boolean): Buffer => encode(0x01, Buffer.from([value ? 0xff : 0]));
export const utf8 = (text: string): Buffer => encode(0x0c, Buffer.from(text));
export const octets = (content: Buffer): Buffer => encode(0x04, content);
export const bits = (content: Buffer, unused = 0): Buffer => encode(0x03, Buffer.from([unused]), content);

/** A positive integer, from its octets. A leading zero keeps it from being read as negative. */
export const integer = (value: Buffer): Buffer =>
  encode(0x02, (value[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), value]) : value);

/** A value in a context-specific tag that holds other values, such as `[3] extensions`. */
export const tagged = (number: number, ...items: Buffer[]): Buffer => encode(0xa0 | number, ...items);

/** A context-specific primitive, such as a dNSName. */
export const primitive = (number: number, content: Buffer): Buffer => encode(0x80 | number, content);

export const time = (date: Date): Buffer =>
  encode(0x18, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, '')));

export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
