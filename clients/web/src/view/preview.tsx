import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Attachment, Message } from '../mail/documents.ts';
import { t } from '../words/index.ts';
import { Icon, IconButton } from './icons.tsx';
import { namesOf } from './people.tsx';
import { PlainText } from './plain-text.tsx';

interface Previewed {
  readonly title: string;
  readonly url: string;
  readonly filename: string;
  readonly body: JSX.Element;
}

/** What is looked at over the page; undefined: nothing. */
const previewed = signal<Previewed | undefined>(undefined);

export const isPicture = ({ contentType }: Attachment): boolean =>
  /^image\/(?:png|jpe?g|gif|webp|avif)$/.test(contentType);

export const titleOf = ({ filename, message }: Attachment): string =>
  filename ?? message?.subject ?? (message ? t('enclosed') : t('noName'));

/** An attachment as it can be shown; undefined where it can only be saved. */
function bodyOf(attachment: Attachment): JSX.Element | undefined {
  const { message, url, contentType } = attachment;
  if (message) return <Enclosed message={message} />;
  if (isPicture(attachment)) return <img class="preview-picture" src={url} alt={titleOf(attachment)} />;
  return contentType === 'application/pdf' ? <Pdf url={url} title={titleOf(attachment)} /> : undefined;
}

/** Looks at an attachment; undefined where that cannot be. */
export function previewOf(attachment: Attachment): (() => void) | undefined {
  const body = bodyOf(attachment);
  const { url, filename } = attachment;
  const shown = { title: titleOf(attachment), url, filename: filename ?? '' };
  return body && (() => void (previewed.value = { ...shown, body }));
}

/** Looks at a message as it came. */
export function previewSource({ rawUrl, subject }: Pick<Message, 'rawUrl' | 'subject'>): void {
  const title = subject || t('noSubject');
  previewed.value = { title, url: rawUrl, filename: 'message.eml', body: <Source url={rawUrl} /> };
}

/** The dialog over the page. */
export function Preview(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = previewed.value;
  useEffect(() => {
    if (shown) dialog.current?.showModal();
  }, [shown]);
  if (!shown) return null;
  const { title, url, filename, body } = shown;
  return (
    <dialog class="preview" ref={dialog} aria-label={title} onClose={() => (previewed.value = undefined)}>
      <div class="sheet-head">
        <h2>{title}</h2>
        <a
          class="icon-button"
          href={url}
          download={filename}
          aria-label={t('download')}
          title={t('download')}
        >
          <Icon name="download" />
        </a>
        <IconButton icon="close" label={t('close')} onClick={() => dialog.current?.close()} />
      </div>
      {body}
    </dialog>
  );
}

function Enclosed({ message }: { message: NonNullable<Attachment['message']> }): JSX.Element {
  return (
    <div class="preview-message" tabIndex={0}>
      <p class="quiet">{namesOf(message.from)}</p>
      <h3>{message.subject || t('noSubject')}</h3>
      <PlainText text={message.text ?? ''} />
    </div>
  );
}

/** Octets of the source that are shown; the rest can be saved. */
const MOST_SHOWN = 262_144;

function Source({ url }: { url: string }): JSX.Element {
  const text = useSignal('');
  const isWhole = useSignal(true);
  const failed = useSignal(false);
  useEffect(() => {
    const read = async (): Promise<void> => {
      const answer = await fetch(url, { headers: { range: `bytes=0-${MOST_SHOWN - 1}` } });
      failed.value = !answer.ok;
      text.value = await answer.text();
      isWhole.value = text.value.length < MOST_SHOWN;
    };
    read().catch(() => (failed.value = true));
  }, [url]);
  if (failed.value) return <NoPreview />;
  return (
    <div class="preview-source" tabIndex={0}>
      {!isWhole.value && <p class="banner">{t('truncated')}</p>}
      <pre>{text.value}</pre>
    </div>
  );
}

/** The browser's own viewer, on a copy of the file in memory: the gateway offers files for saving only. */
function Pdf({ url, title }: { url: string; title: string }): JSX.Element {
  const address = useSignal('');
  const failed = useSignal(!navigator.pdfViewerEnabled);
  useEffect(() => {
    const show = async (): Promise<void> => {
      const answer = await fetch(url);
      failed.value ||= !answer.ok;
      const file = new Blob([await answer.arrayBuffer()], { type: 'application/pdf' });
      address.value = URL.createObjectURL(file);
    };
    show().catch(() => (failed.value = true));
    return () => URL.revokeObjectURL(address.value);
  }, [url]);
  if (failed.value) return <NoPreview />;
  if (address.value === '') return <p class="preview-pdf" aria-busy="true" />;
  return <iframe class="preview-pdf" title={title} src={`${address.value}#navpanes=0&view=FitH`} />;
}

const NoPreview = (): JSX.Element => <p class="preview-message quiet">{t('noPreview')}</p>;
