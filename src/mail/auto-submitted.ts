import type { Header } from './envelope.ts';

/** Comments ahead of it, and the keyword (RFC 3834 §5.2): parameters and comments may follow. */
const KEYWORD = /^(?:\s|\([^()]*\))*([a-z0-9-]+)/i;

/** What Auto-Submitted says: `no`, `auto-generated`, `auto-replied`, `auto-notified` (RFC 5436) …; null: nothing. */
export function autoSubmittedOf(headers: readonly Header[]): string | null {
  const field = headers.find(({ name }) => name.toLowerCase() === 'auto-submitted');
  return KEYWORD.exec(field?.value.slice(0, 1_000) ?? '')?.[1]?.toLowerCase() ?? null;
}
