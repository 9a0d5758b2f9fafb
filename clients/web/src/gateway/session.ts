import { signal } from '@preact/signals';
import type { Client, Credentials, PosternError } from '@postern/client';
import { createClient, signIn } from '@postern/client';

import { countedFetch } from './calls.ts';

/** What the gateway says of itself in the page. */
export interface Setting {
  /** What stands before every path. */
  readonly base: string;
  /** An account that any visitor may use. */
  readonly demo: { readonly user: string; readonly password: string } | undefined;
  /** Providers that people may sign in at. */
  readonly providers: readonly string[];
}

const { base = '', demo = '', providers = '' } = document.body.dataset;
export const setting: Setting = {
  base,
  demo: demo === '' ? undefined : (JSON.parse(demo) as Setting['demo']),
  providers: providers.split(' ').filter(Boolean),
};

/** In the tab's own storage: it ends with the tab. */
const STORED = 'postern-token';

/** The account that is signed in. */
export const session = signal<Client | undefined>(undefined);
/** Why the last session ended; undefined where the user ended it. */
export const endedBy = signal<PosternError | undefined>(undefined);

/** For what needs no sign-in. */
export const guest = createClient({ url: base, fetch: countedFetch });

/**
 * Signs in. The token stays in memory, or, with `isKept`, in the storage of this tab.
 * @throws PosternError
 */
export async function enter(credentials: Credentials, isKept: boolean): Promise<void> {
  const keep = (token: string): void => (isKept ? sessionStorage.setItem(STORED, token) : undefined);
  const client = await signIn({ url: base, credentials, fetch: countedFetch, onToken: keep });
  keep(await client.token());
  endedBy.value = undefined;
  session.value = client;
}

/** Goes on with the token of this tab, if it has one. Whether it still works is seen by the first request. */
export function resume(): void {
  const token = sessionStorage.getItem(STORED);
  if (token === null) return;
  const onToken = (next: string): void => sessionStorage.setItem(STORED, next);
  session.value = createClient({ url: base, token, fetch: countedFetch, onToken });
}

/** Signs out; with an error it was not the user who did. */
export function leave(error?: PosternError): void {
  sessionStorage.removeItem(STORED);
  endedBy.value = error;
  session.value = undefined;
}
