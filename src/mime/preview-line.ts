/** Letters without width, and blanks that count as letters: mail uses them to push text out of previews. */
const FILLERS =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]/g;
/** Joiners (ZWNJ, ZWJ) are spelling between letters, and make one picture of several. */
const LOOSE_JOINERS =
  /(?<![\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]+|(?<![\u200c\u200d])[\u200c\u200d]+(?![\p{L}\p{M}\p{Extended_Pictographic}])/gu;

export function withoutFillers(text: string): string {
  return text.replace(FILLERS, '').replace(LOOSE_JOINERS, '');
}

/** A text in one line, without invisible characters. */
export function previewLine(text: string): string {
  return withoutFillers(text.replaceAll('\0', '')).replace(/\s+/g, ' ').trim();
}
