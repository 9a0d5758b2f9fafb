import { fromOctetString, toOctetString } from './octets.ts';

/**
 * Code page 949 («UHC»), which mail calls EUC-KR or ks_c_5601-1987. The platform's decoder knows EUC-KR only:
 * 2,350 of the 11,172 syllables. The other 8,822 stand outside of EUC-KR's square in the order of Unicode, so
 * that no table is needed: lead 81–A0 with 178 trails each, A1–C6 with the 84 trails below A1.
 */
export function decodeUhc(octets: Uint8Array, stream = false): string {
  const text = new TextDecoder('euc-kr').decode(octets, { stream });
  return /[\x80-\x9f\ufffd]/.test(text) ? withExtension(octets, stream) : text;
}

const PAIR = /[\x81-\xfe][\x41-\x5a\x61-\x7a\x81-\xfe]|[^]/g;

function withExtension(octets: Uint8Array, stream: boolean): string {
  const out: string[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain) out.push(new TextDecoder('euc-kr').decode(fromOctetString(plain), { stream }));
    plain = '';
  };
  for (const [pair] of toOctetString(octets).matchAll(PAIR)) {
    const syllable = pair.length === 2 ? syllableAt(pair.charCodeAt(0), pair.charCodeAt(1)) : undefined;
    if (syllable === undefined) plain += pair;
    else out.push((flush(), syllable));
  }
  flush();
  return out.join('');
}

function syllableAt(lead: number, trail: number): string | undefined {
  const column = columnOf(trail);
  if (lead < 0xa1) return extension()[(lead - 0x81) * 178 + column];
  return column < 84 ? extension()[32 * 178 + (lead - 0xa1) * 84 + column] : undefined;
}

/** 0–177: trails 41–5A, 61–7A, 81–FE. */
function columnOf(trail: number): number {
  if (trail < 0x61) return trail - 0x41;
  return trail < 0x81 ? trail - 0x61 + 26 : trail - 0x81 + 52;
}

let known: string[] | undefined;

/** The syllables that EUC-KR lacks, in order. */
function extension(): string[] {
  return (known ??= syllablesWithout(new Set(new TextDecoder('euc-kr').decode(squareOfSyllables()))));
}

function syllablesWithout(present: Set<string>): string[] {
  return Array.from({ length: 11_172 }, (_, i) => String.fromCharCode(0xac00 + i)).filter(
    (c) => !present.has(c),
  );
}

/** Rows B0–C8 of EUC-KR. */
function squareOfSyllables(): Buffer {
  return Buffer.from(
    Array.from({ length: 25 * 94 }, (_, i) => [0xb0 + Math.floor(i / 94), 0xa1 + (i % 94)]).flat(),
  );
}
