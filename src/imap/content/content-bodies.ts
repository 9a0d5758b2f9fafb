import type { ContentDemand } from '../../mail/demand.ts';
import { chooseBody, textParts } from '../../mime/choose-body.ts';
import { fittingPictures } from '../../mime/data-picture.ts';
import { wantedOfReport } from '../../mime/report-parts.ts';
import type { Part } from '../../mime/structure.ts';
import { MAX_TEXTS, previewOctets } from '../../mime/text-bounds.ts';
import type { Section } from '../commands/fetch-items.ts';
import { MAX_ENCLOSED } from '../../mail/limits.ts';

/** A text part and the octets of UTF-8 that are wanted of it. */
interface WantedText {
  readonly part: Part;
  readonly octets: number;
}

/** Whether a text says nothing; undefined: it is not known yet. */
export type IsBlank = (part: Part) => boolean | undefined;

/** Which texts of a message a demand needs, each once, in the order of the message. What turns out blank needs another. */
export function wantedTexts(root: Part, demand: ContentDemand, isBlank: IsBlank): WantedText[] {
  const wanted = new Map<string, WantedText>();
  const want = (parts: readonly Part[], octets: (part: Part) => number) => {
    for (const part of parts.slice(0, MAX_TEXTS)) {
      const most = Math.max(octets(part), wanted.get(part.partId)?.octets ?? 0);
      if (most > 0) wanted.set(part.partId, { part, octets: most });
    }
  };
  collect(root, demand, want, isBlank);
  return [...wanted.values()];
}

type Want = (parts: readonly Part[], octets: (part: Part) => number) => void;

function collect(root: Part, demand: ContentDemand, want: Want, isBlank: IsBlank): void {
  const choice = chooseBody(root);
  const { html, attachments } = choice;
  const text = textParts(choice, isBlank);
  want(text, () => demand.text);
  want(html, () => demand.html);
  const pictures = fittingPictures(
    attachments.map(({ part }) => part),
    demand.pictures,
  );
  want(pictures, ({ size }) => size!);
  const first = text.find((part) => !isBlank(part));
  if (demand.preview > 0 && first) want([first], previewOctets);
  if (demand.report) for (const [part, octets] of wantedOfReport(root)) want([part], () => octets);
  if (!demand.enclosed) return;
  for (const { part } of attachments.filter((each) => each.part.message).slice(0, MAX_ENCLOSED))
    collect(part.message!.body, demand.enclosed, want, isBlank);
}

/** How many octets of a transfer encoding one octet of content takes at most: lines have ends, and =3D is an octet. */
const TRANSFER_FACTORS: Record<string, number> = { base64: 1.4, 'quoted-printable': 3.2 };
const OTHER_TRANSFER = 1.5;
const IDENTITY = new Set(['7bit', '8bit', 'binary']);

/** How many octets of a charset one octet of UTF-8 takes at most. */
const CHARSET_FACTORS: readonly [charset: RegExp, factor: number][] = [
  [/utf-?32|ucs-?4/i, 4],
  [/utf-?7/i, 3],
  [/utf-?16|ucs-?2|2022|^hz/i, 2],
];

/**
 * The piece of a part that surely holds so many octets of UTF-8. Parts that are smaller anyway are asked for alike, so
 * that many messages share a command. Never BINARY (RFC 3516), which would save a quarter of base64: Dovecot 2.3 ends
 * the whole session at base64 that is damaged.
 */
export function sectionFor({ part, octets }: WantedText): Section {
  const { partId, encoding, size } = part;
  const charset = part.parameters['charset'] ?? '';
  const content = octets * (CHARSET_FACTORS.find(([pattern]) => pattern.test(charset))?.[1] ?? 1);
  const isSmall = size !== null && size <= content;
  const transfer = isSmall || IDENTITY.has(encoding) ? 1 : (TRANSFER_FACTORS[encoding] ?? OTHER_TRANSFER);
  return { partId, octets: Math.ceil(content * transfer) };
}
