import { signal } from '@preact/signals';
import type { components } from '@postern/client';

export type Plan = components['schemas']['Plan'];

/** One request to the gateway, and what it cost. */
export interface Call {
  readonly id: number;
  readonly api: 'GraphQL' | 'REST';
  /** Of GraphQL the operation's name, of REST method and path. */
  readonly name: string;
  /** The GraphQL document, or the body. */
  readonly document: string;
  /** JSON; empty where there are none. */
  readonly variables: string;
  /** As `performance.now()` has it. */
  readonly startedAt: number;
  /** Milliseconds; undefined as long as it runs. */
  readonly took?: number;
  readonly status?: number;
  /** Octets of the answer, before compression. */
  readonly octets?: number;
  /** What it cost with the mail server; undefined where it was not asked. */
  readonly plan?: Plan | undefined;
}

const MOST_KEPT = 50;
const SECRETS = /("(?:password|accessToken|refreshToken|code|wrappedCode|codeVerifier)":)"(?:[^"\\]|\\.)*"/g;

/** What was asked, the newest first. */
export const calls = signal<readonly Call[]>([]);
/** Whether the newest request found the gateway. */
export const isOnline = signal(true);

let count = 0;

/** `fetch` that asks with each request for what it cost, and keeps that. Streams of events run on and tell nothing. */
export const countedFetch: typeof fetch = async (input, init = {}) => {
  const headers = new Headers(init.headers);
  if (headers.get('accept') === 'text/event-stream') return fetch(input, init);
  headers.set('postern-explain', 'true');
  const call = callOf(input as string, init);
  calls.value = [call, ...calls.value].slice(0, MOST_KEPT);
  try {
    const answer = await fetch(input, { ...init, headers });
    isOnline.value = true;
    const text = await answer.clone().text();
    finish(call.id, { status: answer.status, octets: text.length, plan: planOf(answer, text) });
    return answer;
  } catch (error) {
    if (!init.signal?.aborted) isOnline.value = false;
    finish(call.id, { status: 0 });
    throw error;
  }
};

function callOf(url: string, { method = 'GET', body }: RequestInit): Call {
  const { pathname } = new URL(url, location.href);
  const text = typeof body === 'string' ? body : '';
  const shared = { id: ++count, startedAt: performance.now() };
  if (!pathname.endsWith('/graphql')) {
    const name = `${method} ${pathname.slice(pathname.indexOf('/v1/')).replaceAll(/[\w-]{40,}/g, '{id}')}`;
    return {
      ...shared,
      api: 'REST',
      name,
      document: pretty(text.replaceAll(SECRETS, '$1"•••"')),
      variables: '',
    };
  }
  const { query, variables } = JSON.parse(text) as { query: string; variables?: object };
  const name = /^\s*(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? 'GraphQL';
  return {
    ...shared,
    api: 'GraphQL',
    name,
    document: query,
    variables: pretty(JSON.stringify(variables ?? {})),
  };
}

function finish(id: number, result: Partial<Call>): void {
  const change = (call: Call): Call =>
    call.id === id ? { ...call, ...result, took: performance.now() - call.startedAt } : call;
  calls.value = calls.value.map(change);
}

interface Planned {
  readonly plan?: Plan;
  readonly extensions?: { readonly plan?: Plan };
}

function planOf(answer: Response, text: string): Plan | undefined {
  if (!/\bjson\b/.test(answer.headers.get('content-type') ?? '')) return undefined;
  const { plan, extensions } = JSON.parse(text) as Planned;
  return plan ?? extensions?.plan;
}

function pretty(json: string): string {
  if (json === '' || json === '{}') return '';
  return JSON.stringify(JSON.parse(json), null, 2);
}
