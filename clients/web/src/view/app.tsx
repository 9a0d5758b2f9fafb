import type { PosternError } from '@postern/client';
import type { JSX } from 'preact';

import { isOnline } from '../gateway/calls.ts';
import { goOn, resuming, session } from '../gateway/session.ts';
import { account, start, startError } from '../mail/account.ts';
import { opened } from '../mail/reader.ts';
import { dismiss, toasts } from '../mail/toasts.ts';
import { t } from '../words/index.ts';
import { Compose } from './compose.tsx';
import { Cost } from './cost.tsx';
import { Dialogs } from './dialogs.tsx';
import { Icon, IconButton, Mark } from './icons.tsx';
import { isMenuOpen } from './layout.ts';
import { List } from './list.tsx';
import { Reader } from './reader.tsx';
import { Sidebar } from './sidebar.tsx';
import { Preview } from './preview.tsx';
import { SignIn } from './sign-in.tsx';
import { ErrorNotice } from './states.tsx';

/** The page: a sign-in, or the mail of the user who has signed in. */
export function App(): JSX.Element {
  if (resuming.value === true) return <Opening />;
  if (resuming.value) return <Failed error={resuming.value} onRetry={goOn} />;
  if (!session.value) return <SignIn />;
  if (startError.value) return <Failed error={startError.value} onRetry={start} />;
  if (!account.value) return <Opening />;
  return (
    <div class={`app ${opened.value ? 'reading' : ''}`}>
      <Sidebar />
      {isMenuOpen.value && <div class="veil only-narrow" onClick={() => (isMenuOpen.value = false)} />}
      <main class="panes">
        {!isOnline.value && (
          <p class="banner offline" role="status">
            <Icon name="offline" />
            {t('offline')}
          </p>
        )}
        <List />
        <Reader />
        <Cost />
      </main>
      <Compose />
      <Toasts />
      <Dialogs />
      <Preview />
    </div>
  );
}

function Opening(): JSX.Element {
  return (
    <main class="opening" aria-busy="true" aria-label={t('signingIn')}>
      <Mark size={56} />
    </main>
  );
}

function Failed({ error, onRetry }: { error: PosternError; onRetry: () => Promise<void> }): JSX.Element {
  return (
    <main class="opening">
      <ErrorNotice error={error} onRetry={() => void onRetry()} />
    </main>
  );
}

function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status">
      {toasts.value.map(({ id, text, kind, action }) => (
        <div key={id} class={`toast ${kind}`}>
          <span>{text}</span>
          {action && (
            <button
              type="button"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton icon="close" label={t('close')} onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
