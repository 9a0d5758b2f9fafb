const HIDDEN = '***';
/** A shorter piece of base64 stands in texts by chance. */
const SHORTEST_PIECE = 6;

/** Hides secrets in what a server says, in every form in which servers repeat what they were sent. */
export class Masks {
  readonly #secrets = new Set<string>();
  #pattern: RegExp | undefined;

  /** @param secrets octets, one per character, as they stand on the wire */
  add(secrets: readonly string[]): void {
    const known = this.#secrets.size;
    for (const secret of secrets) if (secret !== '') this.#secrets.add(secret);
    if (this.#secrets.size > known) this.#pattern = undefined;
  }

  /** The text with `***` for each secret, whatever its case. */
  hide(text: string): string {
    if (this.#secrets.size === 0) return text;
    this.#pattern ??= patternOf([...this.#secrets].flatMap(formsOf));
    return text.replace(this.#pattern, HIDDEN);
  }
}

/** The longest first: what is in the form of a whole secret must not be hidden in part. */
function patternOf(forms: readonly string[]): RegExp {
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map(escaped).join('|'), 'gi');
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function formsOf(secret: string): string[] {
  const text = Buffer.from(secret, 'latin1').toString();
  const inEitherCase = [text.toUpperCase(), text.toLowerCase()].map((each) =>
    Buffer.from(each).toString('latin1'),
  );
  return [secret, ...inEitherCase].flatMap((each) => {
    const octets = Buffer.from(each, 'latin1');
    return [each, octets.toString('hex'), ...percentForms(each), ...base64Pieces(octets)];
  });
}

/** As URLs and forms have it, and with every octet encoded. */
function percentForms(secret: string): string[] {
  const encoded = (octet: string) => `%${octet.charCodeAt(0).toString(16).padStart(2, '0')}`;
  const inUrl = secret.replace(/[^\w.~-]/g, encoded);
  return [inUrl, inUrl.replaceAll('%20', '+'), secret.replace(/[^]/g, encoded)];
}

/** What base64 has of it, wherever it stands in a longer text: three ways to lie across groups of three octets. */
function base64Pieces(octets: Buffer): string[] {
  return [0, 1, 2]
    .map((ahead) => {
      const text = Buffer.concat([Buffer.alloc(ahead), octets]).toString('base64url');
      const isEven = (ahead + octets.length) % 3 === 0;
      return text.slice(Math.ceil((ahead * 4) / 3), isEven ? undefined : -1);
    })
    .filter((piece) => piece.length >= SHORTEST_PIECE)
    .flatMap((piece) => [piece, piece.replaceAll('-', '+').replaceAll('_', '/')]);
}
