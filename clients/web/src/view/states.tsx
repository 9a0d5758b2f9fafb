import type { PosternError } from '@postern/client';
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { errorWords } from '../words/errors.ts';
import { t } from '../words/index.ts';
import type { IconName } from './icons.tsx';
import { Icon } from './icons.tsx';

interface NoticeProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}

/** What stands where there is nothing to show, and what can be done about it. */
export function Notice({ icon, title, text, children }: NoticeProps): JSX.Element {
  return (
    <div class="notice">
      <span class="notice-icon">
        <Icon name={icon} size={28} />
      </span>
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}

const ICONS: Readonly<Record<string, IconName>> = {
  NO_ANSWER: 'offline',
  NOT_FOUND: 'search',
  OVER_QUOTA: 'archive',
  RATE_LIMITED: 'gauge',
  SERVER_TIMEOUT: 'gauge',
  STALE_ID: 'refresh',
};

/** An error in words, with a way on. */
export function ErrorNotice({ error, onRetry }: { error: PosternError; onRetry: () => void }): JSX.Element {
  const [title, text] = errorWords(error);
  return (
    <div role="alert">
      <Notice icon={ICONS[error.code] ?? 'spam'} title={title} text={text}>
        <button type="button" class="button" onClick={onRetry}>
          {t('retry')}
        </button>
        <p class="fine">{error.code}</p>
      </Notice>
    </div>
  );
}

/** From when on a user is told that it is not the page that hangs. */
const SLOW_MILLISECONDS = 4_000;

/** Grey shapes of what comes, in place of a wheel that turns. */
export function Skeleton({ rows }: { rows: number }): JSX.Element {
  const isSlow = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (isSlow.value = true), SLOW_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="skeleton" role="status" aria-label={t(isSlow.value ? 'slow' : 'loadingMore')}>
      {isSlow.value && <p class="slow">{t('slow')}</p>}
      {Array.from({ length: rows }, (_, index) => (
        <div class="skeleton-row" key={index}>
          <span class="skeleton-dot" />
          <span class="skeleton-lines">
            <span />
            <span />
          </span>
        </div>
      ))}
    </div>
  );
}
