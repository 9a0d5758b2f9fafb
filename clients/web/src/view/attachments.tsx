import type { JSX } from 'preact';

import type { Attachment } from '../mail/documents.ts';
import { size, t } from '../words/index.ts';
import { Icon } from './icons.tsx';
import { isPicture, previewOf, titleOf } from './preview.tsx';

/** The files of a message; pictures that stand in its text are not among them. */
export function Attachments({ all }: { all: readonly Attachment[] }): JSX.Element | null {
  const files = all.filter(({ inline }) => !inline);
  if (files.length === 0) return null;
  const n = files.length;
  return (
    <section class="attachments" aria-label={n === 1 ? t('attachment') : t('attachments', { n })}>
      <ul>
        {files.map((each) => (
          <File key={each.id} attachment={each} />
        ))}
      </ul>
    </section>
  );
}

function File({ attachment }: { attachment: Attachment }): JSX.Element {
  const { url, contentType, size: octets, encodedSize } = attachment;
  const title = titleOf(attachment);
  const preview = previewOf(attachment);
  const about = [contentType, size(octets ?? encodedSize ?? 0)].join(' · ');
  const face = (
    <>
      <span class="file-face">
        {isPicture(attachment) ? <img src={url} alt="" loading="lazy" /> : <Icon name="file" size={22} />}
      </span>
      <span class="file-words">
        <span class="file-name">{title}</span>
        <span class="file-about">{about}</span>
      </span>
    </>
  );
  return (
    <li class="file">
      {preview ? (
        <button type="button" class="file-open" aria-label={t('preview', { name: title })} onClick={preview}>
          {face}
        </button>
      ) : (
        <span class="file-open">{face}</span>
      )}
      <a
        class="icon-button"
        href={url}
        download={attachment.filename ?? ''}
        aria-label={`${t('download')}: ${title}`}
      >
        <Icon name="download" />
      </a>
    </li>
  );
}
