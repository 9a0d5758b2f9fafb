import { signal } from '@preact/signals';
import type { Client, Credentials, PosternError } from '@postern/client';
import { createClient, isPosternError, resume, signIn } from '@postern/client';

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
/** Whether someone is signing in; `cancelled` at the provider; or why it did not work. */
export const entering = signal<'no' | 'running' | 'cancelled' | PosternError>('no');
/** Whether a session is gone on with, or why it could not be. */
export const resuming = signal<boolean | PosternError>(false);

const shared = { url: base, fetch: countedFetch };

/** For what needs no sign-in. */
export const guest = createClient(shared);

/** Renewed tokens replace the one that was stored, if one was. */
const keep = (token: string): void => sessionStorage.setItem(STORED, token);

/** Signs in. The token stays in memory, or, with `isKept`, in the storage of this tab. What came of it is in `entering`. */
export async function enter(credentials: Credentials, isKept: boolean): Promise<void> {
  entering.value = 'running';
  try {
    const client = await signIn({ ...shared, credentials, ...(isKept && { onToken: keep }) });
    if (isKept) keep(await client.token());
    endedBy.value = undefined;
    session.value = client;
    entering.value = 'no';
  } catch (error) {
    if (!isPosternError(error)) throw error;
    entering.value = error;
  }
}

/** Goes on with the token of this tab, if it has one. */
export async function goOn(): Promise<void> {
  const token = sessionStorage.getItem(STORED);
  if (token === null) return;
  resuming.value = true;
  try {
    session.value = await resume({ ...shared, token, onToken: keep });
    resuming.value = false;
  } catch (error) {
    if (!isPosternError(error)) throw error;
    // A gateway or a mail server that is away says nothing against the token.
    resuming.value = error.code === 'UNAUTHENTICATED' ? false : error;
    if (!resuming.value) leave(error);
  }
}

/** Signs out; with an error it was not the user who did. */
export function leave(error?: PosternError): void {
  sessionStorage.removeItem(STORED);
  endedBy.value = error;
  session.value = undefined;
}
