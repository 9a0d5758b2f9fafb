import type { JSX } from 'preact';

import { leave } from '../gateway/session.ts';
import { account, has, levelOf, mainMailboxes, otherMailboxes } from '../mail/account.ts';
import { dialog } from '../mail/commands.ts';
import { compose } from '../mail/compose.ts';
import type { Mailbox } from '../mail/documents.ts';
import { hrefOf, route } from '../mail/route.ts';
import { language, number, size, t } from '../words/index.ts';
import type { IconName } from './icons.tsx';
import { Icon, IconButton, Mark } from './icons.tsx';
import { isMenuOpen, turnTheme } from './layout.ts';
import { Avatar } from './people.tsx';

const ICONS: Readonly<Record<string, IconName>> = {
  INBOX: 'inbox',
  FLAGGED: 'flag',
  DRAFTS: 'draft',
  SENT: 'send',
  ARCHIVE: 'archive',
  ALL: 'all',
  JUNK: 'spam',
  TRASH: 'trash',
  IMPORTANT: 'important',
};

/** Mailboxes with a purpose are called by it, all others as the server has them. */
export const titleOf = ({ role, name }: Mailbox): string => (role ? t(role) : name);

/** The mailboxes and whose they are. */
export function Sidebar(): JSX.Element {
  return (
    <header class={`sidebar ${isMenuOpen.value ? 'open' : ''}`}>
      <p class="brand">
        <Mark size={28} />
        <span>Postern</span>
        <IconButton
          class="only-narrow"
          icon="close"
          label={t('closeMenu')}
          onClick={() => (isMenuOpen.value = false)}
        />
      </p>
      {has('SEND') && (
        <button type="button" class="button primary write" onClick={() => void compose('new')}>
          <Icon name="draft" size={18} />
          {t('write')}
        </button>
      )}
      <nav aria-label={t('mailboxes')}>
        <ul>
          {mainMailboxes.value.map((mailbox) => (
            <Entry key={mailbox.id} mailbox={mailbox} />
          ))}
        </ul>
        {otherMailboxes.value.length > 0 && (
          <>
            <h2>{t('folders')}</h2>
            <ul>
              {otherMailboxes.value.map((mailbox) => (
                <Entry key={mailbox.id} mailbox={mailbox} />
              ))}
            </ul>
          </>
        )}
      </nav>
      <Storage />
      <Foot />
    </header>
  );
}

function Entry({ mailbox }: { mailbox: Mailbox }): JSX.Element {
  const { path, role, selectable, status } = mailbox;
  const level = role ? 0 : Math.min(3, levelOf(mailbox));
  const words = (
    <>
      <Icon name={ICONS[role ?? ''] ?? 'folder'} size={18} />
      <span class="mailbox-name">{titleOf(mailbox)}</span>
    </>
  );
  if (!selectable)
    return (
      <li class={`level-${level}`}>
        <span class="mailbox level-only">{words}</span>
      </li>
    );
  // Of drafts it counts how many there are, of all others what is new.
  const count = (role === 'DRAFTS' ? status?.messages : role === 'TRASH' ? 0 : status?.unseen) ?? 0;
  const isCurrent = route.value.path === path;
  return (
    <li class={`level-${level}`}>
      <a
        class={`mailbox ${isCurrent ? 'current' : ''}`}
        href={hrefOf({ path, message: '', query: '' })}
        aria-current={isCurrent ? 'page' : undefined}
        onClick={() => (isMenuOpen.value = false)}
      >
        {words}
        {count > 0 && (
          <span class="count">
            <span aria-hidden="true">{number(count)}</span>
            <span class="unseen-by-eyes">
              {t(role === 'DRAFTS' ? 'messageCount' : 'unreadCount', { n: count })}
            </span>
          </span>
        )}
      </a>
    </li>
  );
}

/** Shown from when on it matters. */
const NEARLY_FULL = 0.8;

function Storage(): JSX.Element | null {
  const storage = account.value?.quota?.storage;
  if (!storage || storage.used < storage.limit * NEARLY_FULL) return null;
  const values = { used: size(storage.used), limit: size(storage.limit) };
  return (
    <div class="storage">
      <meter value={storage.used} max={storage.limit} aria-label={t('storage', values)} />
      <small>{t('storageFull', values)}</small>
    </div>
  );
}

function Foot(): JSX.Element {
  const user = account.value?.user ?? '';
  return (
    <div class="sidebar-foot">
      <Avatar person={{ name: null, address: user }} />
      <span class="user" title={user}>
        {user}
        <small>{account.value?.protocol}</small>
      </span>
      <IconButton icon="keyboard" label={t('keys')} onClick={() => (dialog.value = 'keys')} />
      <IconButton icon="sun" label={t('theme')} onClick={turnTheme} />
      <button
        type="button"
        class="icon-button text"
        title={t('language')}
        aria-label={`${language.value === 'en' ? 'DE' : 'EN'}: ${t('language')}`}
        onClick={() => (language.value = language.value === 'en' ? 'de' : 'en')}
      >
        {language.value === 'en' ? 'DE' : 'EN'}
      </button>
      <IconButton icon="out" label={t('signOut')} onClick={() => leave()} />
    </div>
  );
}
