import type { Attachment, Content, ReferenceRules } from './content.ts';

/** The attachments of a message, and the rules by which its html shows them as `cid:`. */
export interface LinkedAttachments {
  readonly all: readonly Attachment[];
  readonly rules: Pick<ReferenceRules, 'cid' | 'location'>;
}

/** Pictures that html shows by their Content-Location (RFC 2557) get a Content-ID, by which the copy can show them. */
export function withContentIds({ attachments, references, locations }: Content): LinkedAttachments {
  const shown = new Set([...references.values(), ...locations.values()]);
  const all = attachments.map((attachment) =>
    attachment.contentId === null && shown.has(attachment.partId)
      ? { ...attachment, contentId: `part-${attachment.partId}` }
      : attachment,
  );
  const ids = new Map(all.map(({ partId, contentId }) => [partId, contentId]));
  const urlOf = (partId: string | undefined): string | null => {
    const contentId = ids.get(partId ?? '');
    return contentId ? `cid:${contentId}` : null;
  };
  const rules = {
    cid: (contentId: string) => urlOf(references.get(contentId)),
    location: (location: string) => urlOf(locations.get(location)),
  };
  return { all, rules };
}
