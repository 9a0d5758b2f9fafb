import type { ImapAttribute, ImapAttributeNode } from 'imapflow/lib/handler/types.js';
import { canonicalPath } from '../store/mail-store.ts';
import { Refusal } from '../store/refusal.ts';
import { BadCommand } from './bad-command.ts';
import { decodePath } from './modified-utf7.ts';

/** The arguments of one command, read from left to right; whatever is not as expected is a BadCommand. */
export class Arguments {
  readonly #nodes: readonly ImapAttribute[];
  #position = 0;

  constructor(nodes: readonly ImapAttribute[] = []) {
    this.#nodes = nodes;
  }

  get isEmpty(): boolean {
    return this.#position >= this.#nodes.length;
  }

  get nextIsList(): boolean {
    return Array.isArray(this.#nodes[this.#position]);
  }

  /** The next argument in capitals if it is an atom; it is not consumed. */
  get nextWord(): string | undefined {
    const node = this.#nodes[this.#position];
    return isNode(node) && node.type === 'ATOM' ? String(node.value).toUpperCase() : undefined;
  }

  node(): ImapAttributeNode {
    const node = this.#take();
    if (!isNode(node)) throw new BadCommand('Unexpected list');
    return node;
  }

  /** An atom as written. */
  atom(): string {
    const node = this.node();
    if (node.type !== 'ATOM') throw new BadCommand('An atom is expected');
    return String(node.value);
  }

  /** An atom in capitals: names of commands, items and keys know no case. */
  word(): string {
    return this.atom().toUpperCase();
  }

  /** True, and the word is consumed, if it comes next. */
  skipWord(word: string): boolean {
    if (this.nextWord !== word) return false;
    this.#position++;
    return true;
  }

  astring(): string {
    const { value } = this.node();
    return Buffer.isBuffer(value) ? value.toString() : String(value ?? '');
  }

  /** A string that arrived as a literal. */
  literal(): Buffer {
    const { value } = this.node();
    if (!Buffer.isBuffer(value)) throw new BadCommand('A literal is expected');
    return value;
  }

  number(): number {
    const value = this.atom();
    if (!/^\d{1,15}$/.test(value)) throw new BadCommand('A number is expected');
    return Number(value);
  }

  /** A sequence set, unread. */
  set(): string {
    const { type, value } = this.node();
    if (type !== 'SEQUENCE' && type !== 'ATOM') throw new BadCommand('A sequence set is expected');
    return String(value);
  }

  list(): Arguments {
    const node = this.#take();
    if (!Array.isArray(node)) throw new BadCommand('A list is expected');
    return new Arguments(node);
  }

  /** A list, or a single item that stands for a list of one. */
  listOrOne(): Arguments {
    return this.nextIsList ? this.list() : new Arguments([this.node()]);
  }

  /** Applies `read` until nothing is left. */
  all<T>(read: (args: this) => T): T[] {
    const values: T[] = [];
    while (!this.isEmpty) values.push(read(this));
    return values;
  }

  /** A mailbox path in Unicode. */
  mailbox(): string {
    const path = decodePath(this.astring());
    if (path === undefined) throw new Refusal('Mailbox names are written in modified UTF-7', 'CANNOT');
    return canonicalPath(path);
  }

  end(): void {
    if (!this.isEmpty) throw new BadCommand('Too many arguments');
  }

  #take(): ImapAttribute {
    const node = this.#nodes[this.#position];
    if (node === undefined) throw new BadCommand('Missing argument');
    this.#position++;
    // The parser reads the word NIL as null; where a client sends it, it is an atom like any other.
    return node ?? { type: 'ATOM', value: 'NIL' };
  }
}

function isNode(node: ImapAttribute | undefined): node is ImapAttributeNode {
  return node !== null && node !== undefined && !Array.isArray(node);
}
