/** What answers, forwards and gateways put ahead of a subject (RFC 5256 §5: subj-leader, subj-blob). */
const LEADER = /^(?:\[[^[\]]*\]\s*)*(?:re|fwd?)\s*(?:\[[^[\]]*\]\s*)?:/i;
const BLOB = /^\[[^[\]]*\]\s*/;
const TRAILER = /\(fwd\)$/i;
const WRAPPED = /^\[fwd:(.*)\]$/i;
/** Characters: subjects do not differ further on. */
const LONGEST = 1_000;

/** A subject without what answering and forwarding did to it (RFC 5256 §2.1), by which subjects are sorted. */
export function baseSubject(subject: string | null): string {
  let base = (subject ?? '').slice(0, LONGEST).replace(/\s+/g, ' ').trim();
  for (let before; before !== base;) {
    before = base;
    base = withoutLeaders(withoutTrailers(base));
    const wrapped = WRAPPED.exec(base);
    if (wrapped) base = wrapped[1]!.trim();
  }
  return base;
}

function withoutTrailers(text: string): string {
  let rest = text.trimEnd();
  while (TRAILER.test(rest)) rest = rest.replace(TRAILER, '').trimEnd();
  return rest;
}

/** A blob goes only where something is left behind it. */
function withoutLeaders(text: string): string {
  for (let rest = text; ;) {
    const next = rest.replace(LEADER, '').trimStart();
    const bare = next.replace(BLOB, '');
    const shorter = bare === '' ? next : bare;
    if (shorter === rest) return rest;
    rest = shorter;
  }
}
