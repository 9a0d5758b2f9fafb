import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import {
  attach,
  composeError,
  detach,
  discard,
  edit,
  filesOf,
  identities,
  letter,
  putAway,
  saving,
} from '../mail/compose.ts';
import type { File, Letter } from '../mail/compose.ts';
import { writeAddresses } from '../mail/addresses.ts';
import { canBeSent, sendSoon, wrongAddresses } from '../mail/sending.ts';
import { opened } from '../mail/reader.ts';
import { errorWords } from '../words/errors.ts';
import { size, t } from '../words/index.ts';
import { AddressField } from './address-field.tsx';
import { Icon, IconButton } from './icons.tsx';
import { MailFrame } from './mail-frame.tsx';
import { PlainText } from './plain-text.tsx';

/** The sheet that a message is written on. */
export function Compose(): JSX.Element | null {
  const written = letter.value;
  const sheet = useRef<HTMLElement>(null);
  const isOpen = written !== undefined;
  useEffect(() => {
    if (!isOpen) return;
    const first = letter.value!.to === '' ? '[name=to]' : 'textarea';
    sheet.current?.querySelector<HTMLElement>(first)?.focus();
  }, [isOpen]);
  if (!written) return null;
  return (
    <section
      ref={sheet}
      class="compose"
      role="dialog"
      aria-label={t('write')}
      onKeyDown={onKey}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void attach(event.dataTransfer?.files ?? []);
      }}
    >
      <div class="sheet-head">
        <h2>{written.subject || t('newMessage')}</h2>
        <SaveState />
        <IconButton icon="close" label={t('putAway')} onClick={() => void putAway()} />
      </div>
      <Fields written={written} />
      <Problem written={written} />
      <Foot written={written} />
    </section>
  );
}

function onKey(event: KeyboardEvent): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void sendSoon();
  if (event.key === 'Escape' && !event.defaultPrevented) void putAway();
}

const SAID = {
  not: '',
  dirty: '',
  saving: 'savingDraft',
  saved: 'draftSaved',
  failed: 'draftFailed',
} as const;

function SaveState(): JSX.Element {
  const word = SAID[saving.value];
  return (
    <span class="save-state" role="status">
      {word === '' ? '' : t(word)}
    </span>
  );
}

/** Whether there is nothing to choose: the user has one address, and it is known. */
const isOwnKnown = (): boolean => identities.value?.length === 1;

/** Whom the user writes as: one of several, or, where none is known, what is typed. */
function From({ written }: { written: Letter }): JSX.Element {
  return (
    <label class="compose-line">
      <span>{t('from')}</span>
      <input
        name="from"
        list="identities"
        autocomplete="off"
        placeholder={t('fromHint')}
        value={written.from}
        onInput={(event) => edit({ from: event.currentTarget.value })}
      />
      <datalist id="identities">
        {identities.value?.map((each) => (
          <option key={each.address} value={writeAddresses([each])} />
        ))}
      </datalist>
    </label>
  );
}

function Fields({ written }: { written: Letter }): JSX.Element {
  const hasCopies = useSignal(written.cc !== '' || written.bcc !== '');
  return (
    <div class="compose-fields">
      {!isOwnKnown() && <From written={written} />}
      <div class="compose-line">
        <AddressField name="to" label={t('toLine')} value={written.to} onChange={(to) => edit({ to })} />
        {!hasCopies.value && (
          <button type="button" class="text-button" onClick={() => (hasCopies.value = true)}>
            {t('cc')} / {t('bcc')}
          </button>
        )}
      </div>
      {hasCopies.value && (
        <>
          <AddressField name="cc" label={t('cc')} value={written.cc} onChange={(cc) => edit({ cc })} />
          <AddressField name="bcc" label={t('bcc')} value={written.bcc} onChange={(bcc) => edit({ bcc })} />
        </>
      )}
      <label class="compose-line">
        <span>{t('subject')}</span>
        <input
          name="subject"
          value={written.subject}
          onInput={(event) => edit({ subject: event.currentTarget.value })}
        />
      </label>
      <div class="compose-scroll">
        <textarea
          aria-label={t('text')}
          value={written.text}
          rows={8}
          onInput={(event) => edit({ text: event.currentTarget.value })}
        />
        <Original written={written} />
        <Quote written={written} />
        <Files files={filesOf(written)} />
      </div>
    </div>
  );
}

/** What is quoted goes along unless the user takes it away. */
function Quote({ written: { quote } }: { written: Letter }): JSX.Element | null {
  if (quote.text === '' && quote.html === null) return null;
  return (
    <details class="quote">
      <summary aria-label={t('showQuote')} title={t('showQuote')}>
        <Icon name="more" size={18} />
      </summary>
      {quote.html === null ? (
        <PlainText text={quote.text} />
      ) : (
        <MailFrame html={withPictures(quote.html)} isRemote={false} />
      )}
      <button type="button" class="button small" onClick={removeQuote}>
        {t('removeQuote')}
      </button>
    </details>
  );
}

/** Its pictures go with it. */
function removeQuote(): void {
  const files = letter.value?.files.filter(({ inline }) => !inline) ?? [];
  edit({ quote: { text: '', html: null }, files });
}

/** A draft of another program keeps its looks as long as its text is not changed. */
function Original({ written: { original, text } }: { written: Letter }): JSX.Element | null {
  if (!original) return null;
  const isKept = original.text === text;
  return (
    <p class="banner" role="status">
      <span>{t(isKept ? 'keepsLooks' : 'losesLooks')}</span>
      {!isKept && (
        <button type="button" class="button small" onClick={() => edit({ text: original.text })}>
          {t('restoreLooks')}
        </button>
      )}
    </p>
  );
}

/** Pictures of the original are shown from there, as long as it is open; the letter refers to its own copies. */
function withPictures(html: string): string {
  const attachments = opened.value?.shown.flatMap(({ message }) => message?.attachments ?? []) ?? [];
  const urls = new Map(attachments.map(({ contentId, url }) => [contentId, url]));
  return html.replaceAll(
    /\bsrc="cid:([^"]*)"/g,
    (_, id: string) => `src="${urls.get(decodeURIComponent(id)) ?? 'data:,'}"`,
  );
}

function Files({ files }: { files: readonly File[] }): JSX.Element | null {
  if (files.length === 0) return null;
  return (
    <ul class="compose-files">
      {files.map((file) => (
        <li key={file}>
          <Icon name="clip" size={16} />
          <span>{file.filename ?? t('noName')}</span>
          {file.size !== undefined && <small>{size(file.size)}</small>}
          <IconButton
            icon="close"
            label={t('detach', { name: file.filename ?? t('noName') })}
            onClick={() => detach(file)}
          />
        </li>
      ))}
    </ul>
  );
}

function Problem({ written }: { written: Letter }): JSX.Element {
  const wrong = wrongAddresses(written).join(', ');
  const error = composeError.value;
  const text = wrong ? t('wrongAddress', { names: wrong }) : error ? errorWords(error).join('. ') : '';
  return (
    <p class={text === '' ? '' : 'banner warning'} role="alert">
      {text}
    </p>
  );
}

function Foot({ written }: { written: Letter }): JSX.Element {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <footer>
      <button
        type="button"
        class="button primary"
        disabled={!canBeSent(written)}
        onClick={() => void sendSoon()}
      >
        <Icon name="send" />
        {t('send')}
      </button>
      <IconButton icon="clip" label={t('attach')} onClick={() => picker.current?.click()} />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={t('attach')}
        onChange={(event) => void attach(event.currentTarget.files ?? [])}
      />
      <span class="compose-from">{isOwnKnown() ? written.from : ''}</span>
      <IconButton icon="trash" label={t('discard')} onClick={() => void discard()} />
    </footer>
  );
}
