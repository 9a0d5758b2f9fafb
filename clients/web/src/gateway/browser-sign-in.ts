import { enter, entering, setting } from './session.ts';

// Signing in at a provider (docs/tokens.md): the gateway leads the browser there and back, this page holds the verifier meanwhile.

const STORED = 'postern-verifier';
const PARAMETERS = ['code', 'state', 'error'];

const base64url = (octets: Uint8Array): string =>
  btoa(String.fromCharCode(...octets))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** Leaves for the provider; the browser returns to this page. `isKept` as in `enter`. */
export async function startAtProvider(provider: string, isKept: boolean): Promise<void> {
  const verifier = random();
  const state = random();
  sessionStorage.setItem(STORED, JSON.stringify({ verifier, state, isKept }));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const returnTo = `${setting.base}/`;
  const query = new URLSearchParams({ returnTo, codeChallenge: base64url(new Uint8Array(digest)), state });
  location.assign(`${setting.base}/v1/oauth/${encodeURIComponent(provider)}/start?${query.toString()}`);
}

interface Begun {
  readonly verifier: string;
  readonly state: string;
  readonly isKept: boolean;
}

/** Goes on where the browser has come back from a provider. */
export async function finishAtProvider(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const stored = sessionStorage.getItem(STORED);
  const wrappedCode = query.get('code');
  if (!PARAMETERS.some((name) => query.has(name))) return;
  sessionStorage.removeItem(STORED);
  // The code works once, and belongs in no history.
  history.replaceState(null, '', location.pathname + location.hash);
  const { verifier, state, isKept } = JSON.parse(stored ?? '{}') as Partial<Begun>;
  if (wrappedCode === null || !verifier || query.get('state') !== state) entering.value = 'cancelled';
  else await enter({ wrappedCode, codeVerifier: verifier }, isKept ?? false);
}
