/**
 * Big5 as Taiwan writes it: with the ETEN rows C6A1–C8D3 (circled digits, kana, Cyrillic). The platform's
 * decoder leaves them in the private use area, where they stand in these runs: from, to, how many.
 */
const ETEN: readonly [from: number, to: number, count: number][] = [
  [0xf6b1, 0x2460, 10], // ①
  [0xf6bb, 0x2474, 10], // ⑴
  [0xf6c5, 0x2170, 10], // ⅰ
  [0xf6f0, 0x3005, 3], // 々〆〇
  [0xf6f3, 0x30fc, 1], // ー
  [0xf6f7, 0x3041, 83], // ぁ
  [0xf74a, 0x30a1, 86], // ァ
  [0xf7a0, 0x0410, 6], // А
  [0xf7a6, 0x0401, 1], // Ё
  [0xf7a7, 0x0416, 32], // Ж
  [0xf7c7, 0x0451, 1], // ё
  [0xf7c8, 0x0436, 26], // ж
];

/** `stream`: an incomplete character at the end is kept back. */
export function decodeBig5(octets: Uint8Array, stream = false): string {
  return new TextDecoder('big5').decode(octets, { stream }).replace(/[\uf6b1-\uf7ff]/g, unprivate);
}

function unprivate(character: string): string {
  const code = character.charCodeAt(0);
  const run = ETEN.find(([from, , count]) => code >= from && code < from + count);
  return run ? String.fromCharCode(code - run[0] + run[1]) : character;
}
