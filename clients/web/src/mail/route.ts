import { signal } from '@preact/signals';

/** Where the user is: `#/INBOX/{message}?q=is:unread`. */
export interface Route {
  /** Of the mailbox. */
  readonly path: string;
  /** The message that is open; empty: none. */
  readonly message: string;
  /** A search as people type it; empty: none. */
  readonly query: string;
}

function read(): Route {
  const [place = '', search = ''] = location.hash.slice(1).split('?');
  const [, path = '', message = ''] = place.split('/').map(decodeURIComponent);
  return { path: path || 'INBOX', message, query: new URLSearchParams(search).get('q') ?? '' };
}

export const route = signal<Route>(read());

addEventListener('hashchange', () => {
  route.value = read();
});

/** The address of a place. */
export function hrefOf({ path, message, query }: Route): string {
  const place = [path, message].filter(Boolean).map(encodeURIComponent).join('/');
  return `#/${place}${query === '' ? '' : `?q=${encodeURIComponent(query)}`}`;
}

/** Goes there; what is not said stays as it is. `replace`: «Back» does not lead here again. */
export function go(change: Partial<Route>, how: 'push' | 'replace' = 'push'): void {
  const href = hrefOf({ ...route.value, ...change });
  if (how === 'replace') history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  route.value = read();
}
