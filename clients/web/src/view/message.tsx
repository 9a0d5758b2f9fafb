import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Address, Message } from '../mail/documents.ts';
import type { Shown } from '../mail/reader.ts';
import { showRemote, unfold } from '../mail/reader.ts';
import { continueDraft } from '../mail/drafts.ts';
import { hasRead } from '../mail/actions.ts';
import { errorWords } from '../words/errors.ts';
import { longDate, shortDate, t } from '../words/index.ts';
import { Attachments } from './attachments.tsx';
import { Icon } from './icons.tsx';
import { MailFrame } from './mail-frame.tsx';
import { Avatar, nameOf, namesOf } from './people.tsx';
import { PlainText } from './plain-text.tsx';
import { previewSource } from './preview.tsx';
import { ErrorNotice, Skeleton } from './states.tsx';

interface Props {
  readonly shown: Shown;
  /** Whether it can be folded up: a message alone cannot. */
  readonly canFold: boolean;
}

/** One message of what is read: its head, and below it what it says. */
export function MessageCard({ shown, canFold }: Props): JSX.Element {
  const { id, phase, message, head } = shown;
  const known = message ?? head;
  const isOpen = phase !== 'folded';
  return (
    <article
      class={`message ${isOpen ? 'open' : 'folded'}`}
      aria-label={known ? namesOf(known.from ?? []) : undefined}
    >
      {known && (
        <Head
          {...{ known, isOpen, canFold }}
          preview={head?.preview ?? ''}
          onFold={() => void unfoldAndRead(id)}
        />
      )}
      {phase === 'loading' && <Skeleton rows={2} />}
      {phase === 'failed' && <ErrorNotice error={shown.errors![0]!} onRetry={() => void unfold(id)} />}
      {phase === 'ready' && message && <Body shown={shown} message={message} />}
    </article>
  );
}

async function unfoldAndRead(id: string): Promise<void> {
  const message = await unfold(id);
  if (message?.isSeen === false) await hasRead(id);
}

interface HeadProps {
  readonly known: {
    readonly from?: readonly Address[] | null;
    readonly to?: readonly Address[] | null;
    readonly cc?: readonly Address[] | null;
    readonly receivedAt?: string | null;
    readonly sentAt?: string | null;
    readonly rawUrl?: string;
    readonly subject?: string | null;
    readonly listUnsubscribe?: { readonly https: readonly string[] } | null;
  };
  readonly isOpen: boolean;
  readonly canFold: boolean;
  readonly preview: string;
  readonly onFold: () => void;
}

function Head({ known, isOpen, canFold, preview, onFold }: HeadProps): JSX.Element {
  const areDetailsShown = useSignal(false);
  const { from, to, receivedAt, sentAt } = known;
  const sender = from?.[0] ?? { name: null, address: null };
  const date = sentAt ?? receivedAt;
  return (
    <header class="message-head">
      <Avatar person={sender} isLarge={isOpen} />
      <div class="message-who">
        {canFold ? (
          <button type="button" class="message-name" aria-expanded={isOpen} onClick={onFold}>
            {nameOf(sender)}
          </button>
        ) : (
          <span class="message-name">{nameOf(sender)}</span>
        )}
        {isOpen ? (
          <button
            type="button"
            class="message-to"
            aria-expanded={areDetailsShown.value}
            onClick={() => (areDetailsShown.value = !areDetailsShown.value)}
          >
            {t('to')} {namesOf(to ?? [])} <Icon name="chevron" size={14} />
          </button>
        ) : (
          <span class="message-preview">{preview}</span>
        )}
      </div>
      <time dateTime={date ?? undefined} title={longDate(date)}>
        {shortDate(date)}
      </time>
      {isOpen && areDetailsShown.value && <Details known={known} />}
    </header>
  );
}

const LINES = [
  ['from', 'from'],
  ['to', 'toLine'],
  ['cc', 'cc'],
] as const;

function Details({ known }: Pick<HeadProps, 'known'>): JSX.Element {
  return (
    <div class="details">
      <dl>
        {LINES.filter(([field]) => known[field]?.length).map(([field, word]) => (
          <div key={field}>
            <dt>{t(word)}</dt>
            <dd>
              {known[field]!.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(', ')}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('date')}</dt>
          <dd>{longDate(known.sentAt ?? known.receivedAt)}</dd>
        </div>
      </dl>
      <p class="details-links">
        {known.rawUrl && <SourceButton message={{ rawUrl: known.rawUrl, subject: known.subject ?? null }} />}
        {known.listUnsubscribe?.https[0] && (
          <a href={known.listUnsubscribe.https[0]} target="_blank" rel="noopener noreferrer nofollow">
            {t('unsubscribe')}
          </a>
        )}
      </p>
    </div>
  );
}

function SourceButton({ message }: { message: Pick<Message, 'rawUrl' | 'subject'> }): JSX.Element {
  return (
    <button type="button" class="button small" onClick={() => previewSource(message)}>
      {t('raw')}
    </button>
  );
}

function Body({ shown, message }: { shown: Shown; message: Message }): JSX.Element {
  const { html, text, remoteReferences, textTruncated, htmlTruncated, attachments } = message;
  const blocked = shown.isRemote ? 0 : (remoteReferences ?? 0);
  const failure = shown.errors?.[0];
  return (
    <div class="message-body">
      {blocked > 0 && (
        <p class="banner">
          <Icon name="picture" />
          <span>{t('remoteBlocked', { n: blocked })}</span>
          <button type="button" class="button small" onClick={() => void showRemote(shown.id)}>
            {t('loadRemote')}
          </button>
        </p>
      )}
      {failure && <p class="banner warning">{t('partial', { why: errorWords(failure)[0] })}</p>}
      {html ? <MailFrame html={html} isRemote={shown.isRemote} /> : <Text text={text} />}
      {(html ? htmlTruncated : textTruncated) && (
        <p class="banner">
          <span>{t('truncated')}</span>
          <SourceButton message={message} />
        </p>
      )}
      {message.isDraft && (
        <p class="go-on">
          <button type="button" class="button primary" onClick={() => void continueDraft(message.id)}>
            <Icon name="draft" size={18} />
            {t('continueDraft')}
          </button>
        </p>
      )}
      <Attachments all={attachments ?? []} />
    </div>
  );
}

function Text({ text }: { text: string | null | undefined }): JSX.Element {
  return text?.trim() ? <PlainText text={text} /> : <p class="quiet no-text">{t('noText')}</p>;
}
