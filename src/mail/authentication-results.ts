/** What one check of a message came to (RFC 8601 §2.2). */
export interface CheckResult {
  /** `spf`, `dkim`, `dmarc` …, in lower case, as are result and names of properties. */
  readonly method: string;
  readonly result: string;
  readonly reason: string | null;
  /** By type and name: `smtp.mailfrom`. */
  readonly properties: ReadonlyMap<string, string>;
}

export interface AuthenticationResults {
  /** Who checked, in lower case. */
  readonly authservId: string;
  readonly results: readonly CheckResult[];
}

/** What stands between two semicolons: names with values, and comments. */
interface Section {
  readonly words: readonly string[];
  readonly pairs: readonly (readonly [name: string, value: string])[];
  /** The first one behind a value. */
  readonly comment: string | null;
}

/** Reads an Authentication-Results field. Undefined: it does not say who checked, as Microsoft's do not. */
export function readAuthenticationResults(value: string): AuthenticationResults | undefined {
  const scanner = new Scanner(value);
  const { words, pairs } = sectionOf(scanner);
  // A version may stand behind the id.
  const [authservId, version = '1'] = words;
  if (!authservId || pairs.length > 0 || words.length > 2 || !/^\d+$/.test(version)) return undefined;
  const results: CheckResult[] = [];
  while (scanner.passes(';')) {
    const result = resultIn(sectionOf(scanner));
    if (result) results.push(result);
  }
  return { authservId: authservId.toLowerCase().replace(/\.$/, ''), results };
}

function resultIn({ pairs: [first, ...others], comment }: Section): CheckResult | undefined {
  if (!first) return undefined;
  const [, method] = /^([a-z][a-z0-9_-]*)(?:\/\d+)?$/.exec(first[0]) ?? [];
  const [result] = /^[a-z_-]+$/i.exec(first[1]) ?? [];
  if (!method || !result) return undefined;
  const properties = new Map(others.toReversed());
  return {
    method,
    result: result.toLowerCase(),
    reason: properties.get('reason') ?? comment,
    properties,
  };
}

function sectionOf(scanner: Scanner): Section {
  const words: string[] = [];
  const pairs: [string, string][] = [];
  let comment: string | null = null;
  for (;;) {
    const passed = scanner.passBlanks();
    if (pairs.length > 0) comment ??= passed;
    if (scanner.isAtEndOfSection) return { words, pairs, comment };
    const word = scanner.word('=');
    scanner.passBlanks();
    if (scanner.passes('=')) {
      scanner.passBlanks();
      pairs.push([word.toLowerCase(), scanner.word('')]);
    } else words.push(word);
  }
}

/** Walks through the value of a field once. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEndOfSection(): boolean {
    return this.#at >= this.#text.length || this.#text[this.#at] === ';';
  }

  passes(mark: string): boolean {
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  /** Goes behind white space and comments. Answers what the first comment says; null: there is none. */
  passBlanks(): string | null {
    let comment: string | null = null;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]!;
      if (character === '(') comment ??= this.#comment();
      else if (!/\s/.test(character)) break;
    }
    return comment;
  }

  /** Up to white space, a comment, a semicolon or `end`; quoted strings without their quotes. */
  word(end: string): string {
    const start = this.#at;
    const pieces: string[] = [];
    let from = start;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]!;
      if (character === '"') {
        pieces.push(this.#text.slice(from, this.#at), this.#quoted());
        from = this.#at + 1;
      } else if (/[\s(;]/.test(character) || character === end) break;
    }
    pieces.push(this.#text.slice(from, this.#at));
    // What nothing else takes is passed over, so that there is an end.
    if (this.#at === start && !this.isAtEndOfSection && this.#text[start] !== '=') this.#at++;
    return pieces.join('');
  }

  /** Of the comment that begins here; stays at its end. */
  #comment(): string {
    const start = this.#at + 1;
    for (let depth = 0; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at];
      if (character === '\\') this.#at++;
      else if (character === '(') depth++;
      else if (character === ')' && --depth === 0) break;
    }
    return this.#text.slice(start, this.#at).trim();
  }

  /** Of the quoted string that begins here; stays at its end. */
  #quoted(): string {
    const start = this.#at + 1;
    for (this.#at = start; this.#at < this.#text.length && this.#text[this.#at] !== '"'; this.#at++)
      if (this.#text[this.#at] === '\\') this.#at++;
    return this.#text.slice(start, this.#at).replace(/\\(.)/gs, '$1');
  }
}
