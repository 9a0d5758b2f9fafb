/** What mail programs write ahead of an answered subject, in the languages that have words of their own for it. */
const REPLIED = 're|aw|antw|sv|vs|ref|rif|res|odp|ynt|atb|bls|vá|回复|回覆|답장|返信';
/** The same of a forwarded one. */
const FORWARDED = 'fwd?|wg|tr|rv|enc|doorst|vb|pd|i|továbbítás|转发|轉寄|전달|転送';

const REPLY = leader(REPLIED);
const FORWARD = leader(FORWARDED);
/** Characters: what is longer is cut, because no list shows it whole. */
const LONGEST = 2_000;
/** `[Fwd: subject]` (RFC 5256 §5). */
const WRAPPED = /^\[fwd?:(.*)\]$/i;

/** The subject of a reply: one `Re:`, whatever stood there. Empty subjects stay recognisable as answers. */
export function replySubject(subject: string | null): string {
  return `Re: ${withoutLeaders(subject ?? '', REPLY)}`.trimEnd();
}

/** The subject of a forwarded message: one `Fwd:`; an answer that is forwarded keeps its `Re:`. */
export function forwardSubject(subject: string | null): string {
  const plain = (subject ?? '').trim();
  const unwrapped = WRAPPED.exec(plain)?.[1] ?? plain;
  return `Fwd: ${withoutLeaders(unwrapped, FORWARD)}`.trimEnd();
}

/** `Re:`, `RE :`, `Re[2]:`, `AW:`, and the full-width colon of Chinese programs. */
function leader(words: string): RegExp {
  return new RegExp(`^(?:${words})\\s*(?:\\[\\d+\\]|\\(\\d+\\))?\\s*[:：]\\s*`, 'iu');
}

function withoutLeaders(subject: string, pattern: RegExp): string {
  let rest = subject.slice(0, LONGEST).replace(/\s+/g, ' ').trim();
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(pattern, '');
  }
  return rest;
}
