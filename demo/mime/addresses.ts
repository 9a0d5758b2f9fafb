/** An address as ENVELOPE has it (RFC 3501 §7.4.2). A group begins with a null host and ends with a null mailbox. */
export interface EnvelopeAddress {
  name: string | null;
  mailbox: string | null;
  host: string | null;
}

/** What Dovecot says too where an address has no domain: a null would make it a group. */
const NO_HOST = 'MISSING_DOMAIN';
const GROUP_END: EnvelopeAddress = { name: null, mailbox: null, host: null };
const TOKEN = /"(?:[^"\\]|\\.)*"?|\((?:[^()\\]|\\.|\([^()]*\))*\)?|<[^>]*>|<[^,;]*|[,:;]|[^",:;<(\s]+|\s+/g;

/** Reads an address list (RFC 5322 §3.4) without ever refusing one. Values stay encoded. */
export function readAddresses(text: string): EnvelopeAddress[] {
  const reader = new AddressReader();
  for (const [token] of text.matchAll(TOKEN)) reader.take(token);
  return reader.finish();
}

class AddressReader {
  readonly #addresses: EnvelopeAddress[] = [];
  #words: string[] = [];
  #comment: string | undefined;
  #address: string | undefined;
  #isInGroup = false;

  take(token: string): void {
    if (token === ',') this.#endAddress();
    else if (token === ':' && !this.#isInGroup) this.#beginGroup();
    else if (token === ';') this.#endGroup();
    else if (token.startsWith('<')) this.#address = token.replace(/^<|>$/g, '').trim();
    else if (token.startsWith('(')) this.#comment = token.replace(/^\(|\)$/g, '').trim();
    else this.#words.push(token);
  }

  finish(): EnvelopeAddress[] {
    this.#endAddress();
    if (this.#isInGroup) this.#endGroup();
    return this.#addresses;
  }

  #beginGroup(): void {
    this.#addresses.push({ name: null, mailbox: this.#phrase() ?? '', host: null });
    this.#isInGroup = true;
    this.#reset();
  }

  #endGroup(): void {
    this.#endAddress();
    if (this.#isInGroup) this.#addresses.push(GROUP_END);
    this.#isInGroup = false;
  }

  #endAddress(): void {
    // `a@b (Name)` is how it was done before RFC 822; without brackets, the words are the address.
    const name =
      this.#address === undefined ? (this.#comment ?? null) : (this.#phrase() ?? this.#comment ?? null);
    const address = this.#address ?? this.#words.filter((word) => word.trim() !== '').join('');
    if (address !== '') this.#addresses.push({ name, ...splitAddress(address) });
    this.#reset();
  }

  #phrase(): string | null {
    const phrase = this.#words.map(unquote).join('').replace(/\s+/g, ' ').trim();
    return phrase === '' ? null : phrase;
  }

  #reset(): void {
    this.#words = [];
    this.#comment = undefined;
    this.#address = undefined;
  }
}

function splitAddress(text: string): { mailbox: string; host: string } {
  // A source route (`@relay:user@host`) has been meaningless for decades.
  const address = text.replace(/^@[^:]*:/, '');
  const at = address.lastIndexOf('@');
  if (at < 0) return { mailbox: unquote(address), host: NO_HOST };
  return { mailbox: unquote(address.slice(0, at)), host: address.slice(at + 1) || NO_HOST };
}

function unquote(word: string): string {
  return word.startsWith('"') ? word.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1') : word;
}
