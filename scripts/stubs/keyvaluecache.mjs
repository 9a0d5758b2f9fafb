// Stands in for @apollo/utils.keyvaluecache, which brings all of lru-cache (21 KB): the parsed documents of late
// requests, least used first out, up to so many characters of their texts.
const MAX_CHARACTERS = 1_000_000;

export class InMemoryLRUCache {
  #documents = new Map();
  #characters = 0;

  async get(key) {
    const found = this.#documents.get(key);
    if (found === undefined) return undefined;
    this.#documents.delete(key);
    this.#documents.set(key, found);
    return found;
  }

  async set(key, document) {
    await this.delete(key);
    this.#documents.set(key, document);
    this.#characters += lengthOf(document);
    for (const oldest of this.#documents.keys()) {
      if (this.#characters <= MAX_CHARACTERS) return;
      await this.delete(oldest);
    }
  }

  async delete(key) {
    const found = this.#documents.get(key);
    if (found !== undefined) this.#characters -= lengthOf(found);
    return this.#documents.delete(key);
  }
}

/** Only persisted queries prefix their keys, and these are off. */
export class PrefixingKeyValueCache {
  static prefixesAreUnnecessaryForIsolation() {
    return false;
  }
}

/** A parsed document knows the text that it was read from. */
function lengthOf(document) {
  return document.loc?.end ?? 1;
}
