import type { Address } from './envelope.ts';

/** Text as a quotation: a `>` more ahead of each line, without the signature and the empty lines at the end. */
export function quoteText(text: string): string {
  const lines = withoutSignature(text.split(/\r?\n/));
  return lines.map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`)).join('\n');
}

/** Html as a quotation. `type="cite"` is what mail programs know quotations by. */
export function quoteHtml(html: string): string {
  return `<blockquote type="cite">${html}</blockquote>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** `Name <address>`, or what there is of the two. */
export function addressLine({ name, address }: Address): string {
  return name && address ? `${name} <${address}>` : (name ?? address ?? '');
}

/** The delimiter of signatures is two hyphens and a space (RFC 3676 §4.3). */
function withoutSignature(lines: readonly string[]): readonly string[] {
  const signature = lines.lastIndexOf('-- ');
  const kept = signature < 0 ? lines : lines.slice(0, signature);
  const end = kept.findLastIndex((line) => line.trim() !== '');
  return kept.slice(0, end + 1);
}
