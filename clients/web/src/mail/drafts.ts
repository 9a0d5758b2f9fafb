import { ask } from '../gateway/ask.ts';
import { report } from './actions.ts';
import { writeAddresses } from './addresses.ts';
import type { Letter } from './compose.ts';
import { EMPTY, letter, ownAddress, save, show } from './compose.ts';
import type { Address, Attachment } from './documents.ts';

/** All of it, as it may be stored again. */
const DRAFT = `query Draft($id: ID!) {
  message(id: $id) {
    from { name address } to { name address } cc { name address } bcc { name address }
    subject inReplyTo references
    text(maxOctets: 4000000) html(maxOctets: 4000000, inlineImages: CID, remoteContent: ALLOW)
    attachments { partId filename contentType contentId size inline }
  }
}`;

type Field = 'from' | 'to' | 'cc' | 'bcc';
type Draft = Readonly<Record<Field, readonly Address[] | null>> & {
  readonly subject: string | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly inReplyTo: readonly string[] | null;
  readonly references: readonly string[] | null;
  readonly attachments: readonly Attachment[] | null;
};

/** Goes on with a draft. */
export async function continueDraft(id: string): Promise<void> {
  if (letter.value) await save();
  try {
    const own = await ownAddress();
    const { data } = await ask<{ message: Draft }>(DRAFT, { id });
    const next = letterOf(data.message, id);
    show({ ...next, from: next.from || own }, id);
  } catch (error) {
    report(error);
  }
}

const letterOf = (draft: Draft, id: string): Letter => ({
  ...EMPTY,
  from: writeAddresses(draft.from ?? []),
  to: writeAddresses(draft.to ?? []),
  cc: writeAddresses(draft.cc ?? []),
  bcc: writeAddresses(draft.bcc ?? []),
  subject: draft.subject ?? '',
  ...partsOf((draft.text ?? '').trimEnd(), draft.html),
  files: (draft.attachments ?? []).map(({ partId, filename, contentType, contentId, size, inline }) => ({
    fromMessage: id,
    partId,
    contentType,
    inline,
    ...(filename && { filename }),
    ...(contentId && { contentId }),
    ...(size && { size }),
  })),
  inReplyTo: draft.inReplyTo?.[0] ?? null,
  references: draft.references ?? [],
});

/** What was written here, and what it quotes, told apart again. The html of another program is kept as it is. */
function partsOf(text: string, html: string | null): Pick<Letter, 'text' | 'quote' | 'original'> {
  if (html === null) return { text, quote: EMPTY.quote };
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const [own, gap] = body.children;
  const isOwn = own?.tagName === 'DIV' && gap?.tagName === 'BR' && !own.querySelector(':not(br)');
  if (isOwn) {
    for (const line of own.querySelectorAll('br')) line.replaceWith('\n');
    const written = own.textContent;
    own.remove();
    gap.remove();
    if (text.startsWith(written))
      return { text: written, quote: { text: text.slice(written.length).trim(), html: body.innerHTML } };
  }
  return { text, quote: EMPTY.quote, original: { text, html } };
}
