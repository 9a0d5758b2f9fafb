import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Attachment } from '../mail/documents.ts';
import { size, t } from '../words/index.ts';
import { Icon, IconButton } from './icons.tsx';
import { namesOf } from './people.tsx';
import { PlainText } from './plain-text.tsx';

/** What is previewed over the page; undefined: nothing. */
const previewed = signal<Attachment | undefined>(undefined);

const isPicture = ({ contentType }: Attachment): boolean =>
  /^image\/(?:png|jpe?g|gif|webp|avif)$/.test(contentType);
const canPreview = (each: Attachment): boolean =>
  isPicture(each) || each.contentType === 'application/pdf' || Boolean(each.message);

const titleOf = ({ filename, message }: Attachment): string =>
  filename ?? message?.subject ?? (message ? t('enclosed') : t('noName'));

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
      {canPreview(attachment) ? (
        <button
          type="button"
          class="file-open"
          aria-label={t('preview', { name: title })}
          onClick={() => (previewed.value = attachment)}
        >
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

/** The dialog that shows one attachment. */
export function Preview(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const attachment = previewed.value;
  useEffect(() => {
    if (attachment) dialog.current?.showModal();
  }, [attachment]);
  if (!attachment) return null;
  const title = titleOf(attachment);
  return (
    <dialog class="preview" ref={dialog} aria-label={title} onClose={() => (previewed.value = undefined)}>
      <div class="sheet-head">
        <h2>{title}</h2>
        <a
          class="icon-button"
          href={attachment.url}
          download={attachment.filename ?? ''}
          aria-label={t('download')}
        >
          <Icon name="download" />
        </a>
        <IconButton icon="close" label={t('close')} onClick={() => dialog.current?.close()} />
      </div>
      <PreviewBody attachment={attachment} />
    </dialog>
  );
}

function PreviewBody({ attachment }: { attachment: Attachment }): JSX.Element {
  const { message, url } = attachment;
  if (message)
    return (
      <div class="preview-message">
        <p class="quiet">{namesOf(message.from)}</p>
        <h3>{message.subject || t('noSubject')}</h3>
        <PlainText text={message.text ?? ''} />
      </div>
    );
  if (isPicture(attachment)) return <img class="preview-picture" src={url} alt={titleOf(attachment)} />;
  return <PdfPreview url={url} title={titleOf(attachment)} />;
}

/** The browser's own viewer, on a copy of the file in memory: the gateway offers files for saving only. */
function PdfPreview({ url, title }: { url: string; title: string }): JSX.Element {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    let address = '';
    const show = async (): Promise<void> => {
      const octets = await (await fetch(url)).arrayBuffer();
      address = URL.createObjectURL(new Blob([octets], { type: 'application/pdf' }));
      if (frame.current) frame.current.src = address;
    };
    void show();
    return () => URL.revokeObjectURL(address);
  }, [url]);
  return <iframe class="preview-pdf" ref={frame} title={title} />;
}
