import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';

import { go, route } from '../mail/route.ts';
import { t } from '../words/index.ts';
import { Icon, IconButton } from './icons.tsx';

/** The search as people type it (docs/search.md); it is in the address of the page, so «Back» leads out of it. */
export function SearchField(): JSX.Element {
  const text = useSignal(route.value.query);
  useSignalEffect(() => {
    text.value = route.value.query;
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    go({ query: text.value.trim(), message: '' });
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <Icon name="search" size={18} />
      <input
        id="search"
        type="search"
        aria-label={t('search')}
        placeholder={t('searchHint')}
        autocomplete="off"
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      {text.value !== '' && (
        <IconButton icon="close" label={t('clearSearch')} onClick={() => go({ query: '', message: '' })} />
      )}
    </form>
  );
}
