import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { account } from '../mail/account.ts';
import { areConversations, list, readMore, refreshList, ticked, wantsConversations } from '../mail/list.ts';
import { go, route } from '../mail/route.ts';
import { number, t } from '../words/index.ts';
import { IconButton } from './icons.tsx';
import { isMenuOpen } from './layout.ts';
import { Row } from './row.tsx';
import { SearchField } from './search.tsx';
import { titleOf } from './sidebar.tsx';
import { BulkBar } from './toolbar.tsx';
import { ErrorNotice, Notice, Skeleton } from './states.tsx';

/** Pixels; style/list.css has the same. */
const ROW_HEIGHT = 88;
/** Rows that are kept ready above and below what is seen. */
const SPARE = 6;
/** How many rows before the end the next page is asked for. */
const EARLY = 15;

/** The list of a mailbox, or of what a search found. */
export function List(): JSX.Element {
  const { mailbox } = list.value;
  const name = mailbox ? titleOf(mailbox) : '';
  return (
    <section class="list" aria-label={t('list', { name })}>
      {ticked.value.size > 0 ? <BulkBar /> : <Head name={name} />}
      <SearchField />
      <Body />
    </section>
  );
}

function Head({ name }: { name: string }): JSX.Element {
  return (
    <header class="list-head">
      <IconButton
        class="only-narrow"
        icon="menu"
        label={t('openMenu')}
        onClick={() => (isMenuOpen.value = true)}
      />
      <h1>{name}</h1>
      <Summary />
      {account.value?.abilities.threads && route.value.query === '' && <ViewChoice />}
      <IconButton icon="refresh" label={t('refresh')} onClick={() => void refreshList()} />
    </header>
  );
}

function Summary(): JSX.Element | null {
  const { total, rows, phase, query } = list.value;
  if (phase === 'loading' || total === null || rows.length === 0) return null;
  return <span class="list-summary">{query ? t('results', { n: total }) : number(total)}</span>;
}

function ViewChoice(): JSX.Element {
  const isOn = wantsConversations.value;
  return (
    <IconButton
      icon={isOn ? 'all' : 'unread'}
      label={t('conversations')}
      isPressed={isOn}
      onClick={() => (wantsConversations.value = !isOn)}
    />
  );
}

function Body(): JSX.Element {
  const { phase, rows, error, mailbox, query } = list.value;
  if (phase === 'failed' && error && rows.length === 0)
    return <ErrorNotice error={error} onRetry={() => void refreshList()} />;
  if (phase === 'loading') return <Skeleton rows={8} />;
  if (rows.length > 0) return <Rows />;
  if (query !== '') return <NothingFound />;
  const isInbox = mailbox?.role === 'INBOX';
  return isInbox ? (
    <Notice icon="check" title={t('emptyInboxTitle')} text={t('emptyInboxText')} />
  ) : (
    <Notice
      icon="inbox"
      title={t('emptyTitle')}
      text={t('emptyText', { name: mailbox ? titleOf(mailbox) : '' })}
    />
  );
}

function NothingFound(): JSX.Element {
  const { query } = route.value;
  return (
    <Notice icon="search" title={t('nothingFoundTitle')} text={t('nothingFoundText')}>
      {!query.startsWith('everywhere ') && (
        <button type="button" class="button" onClick={() => go({ query: `everywhere ${query}` })}>
          {t('searchEverywhere')}
        </button>
      )}
    </Notice>
  );
}

/** Only what is seen, and a few rows around it, is in the document, whatever the length of the list. */
function Rows(): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(900);
  const range = useComputed(() => {
    const from = Math.max(0, Math.floor(top.value / ROW_HEIGHT) - SPARE);
    return { from, to: Math.ceil((top.value + height.value) / ROW_HEIGHT) + SPARE };
  });
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => (height.value = entry!.contentRect.height));
    watch.observe(scroller.current!);
    return () => watch.disconnect();
  }, []);
  useSignalEffect(() => {
    if (range.value.to > list.value.rows.length - EARLY) void readMore();
  });
  useKeptInSight(scroller);
  const { rows, total } = list.value;
  const { from, to } = range.value;
  return (
    <div class="rows" ref={scroller} onScroll={(event) => (top.value = event.currentTarget.scrollTop)}>
      <ul style={{ height: `${rows.length * ROW_HEIGHT}px`, paddingTop: `${from * ROW_HEIGHT}px` }}>
        {rows.slice(from, to).map((row, index) => (
          <Row key={row.key} row={row} index={from + index} count={total ?? rows.length} />
        ))}
      </ul>
      <ListEnd />
    </div>
  );
}

/** Walking by keys scrolls to the row that is opened. */
function useKeptInSight(scroller: { current: HTMLDivElement | null }): void {
  useSignalEffect(() => {
    const index = list.value.rows.findIndex(({ key }) => key === route.value.message);
    const box = scroller.current;
    if (index < 0 || !box) return;
    const start = index * ROW_HEIGHT;
    if (start < box.scrollTop) box.scrollTop = start;
    if (start + ROW_HEIGHT > box.scrollTop + box.clientHeight)
      box.scrollTop = start + ROW_HEIGHT - box.clientHeight;
  });
}

function ListEnd(): JSX.Element {
  const { rows, total, after, phase, error } = list.value;
  if (phase === 'failed' && error)
    return (
      <p class="list-end">
        <button type="button" class="button" onClick={() => void refreshList()}>
          {t('retry')}
        </button>
      </p>
    );
  const count = total === null ? '' : t('shownOf', { n: rows.length, total });
  return (
    <p class="list-end" role="status">
      {after === null ? t('endOfList') : `${t('loadingMore')} ${areConversations.value ? '' : count}`}
    </p>
  );
}
