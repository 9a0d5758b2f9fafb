import type { MailboxDemand } from '../../mail/demand.ts';
import type { MailboxRole } from '../../mail/mailbox.ts';
import { shownPath } from '../../mail/mailbox-path.ts';
import type { ListRow } from '../commands/list.ts';
import type { Role } from './roles.ts';
import { assignRoles } from './roles.ts';
import { addTo } from './wanted.ts';

/** All mailboxes of an account as LIST showed them: their order, relatives and roles. */
export class Hierarchy {
  /** INBOX first, parents before their children, otherwise in the server's order. */
  readonly rows: readonly ListRow[];
  readonly #byPath: ReadonlyMap<string, ListRow>;
  readonly #children = new Map<string, ListRow[]>();
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #subscribed: ReadonlySet<string> | undefined;

  /** @param subscribed paths from LSUB; undefined: the attributes say it */
  constructor(rows: readonly ListRow[], subscribed: ReadonlySet<string> | undefined) {
    this.#subscribed = subscribed;
    this.#byPath = new Map(rows.map((row) => [row.path, row]));
    const tops: ListRow[] = [];
    for (const row of rows) {
      const parent = this.parentOf(row);
      if (!parent) tops.push(row);
      else if (this.#children.has(parent.path)) this.#children.get(parent.path)!.push(row);
      else this.#children.set(parent.path, [row]);
    }
    tops.sort((a, b) => Number(b.path === 'INBOX') - Number(a.path === 'INBOX'));
    this.rows = tops.flatMap((row) => this.#withDescendants(row));
    this.#roles = assignRoles(this.rows.map((row) => this.#candidate(row)));
  }

  row(path: string): ListRow | undefined {
    return this.#byPath.get(path);
  }

  parentOf(row: ListRow): ListRow | undefined {
    const path = parentPath(row.path, row.delimiter);
    if (path === undefined) return undefined;
    // Of INBOX every spelling is the same, and some servers spell its children otherwise (RFC 9051 §5.1).
    return this.#byPath.get(path.toUpperCase() === 'INBOX' ? 'INBOX' : path);
  }

  childrenOf(path: string): readonly ListRow[] {
    return this.#children.get(path) ?? [];
  }

  roleOf(path: string): Role | undefined {
    return this.#roles.get(path);
  }

  pathOfRole(role: MailboxRole): string | undefined {
    for (const [path, each] of this.#roles) if (each.role === role) return path;
    return undefined;
  }

  isSubscribed(row: ListRow): boolean {
    return this.#subscribed?.has(row.path) ?? hasAttribute(row, '\\Subscribed');
  }

  isSelectable(row: ListRow): boolean {
    return isSelectable(row);
  }

  /** Adds what a mailbox's relatives are wanted for, as deep as the demand goes. */
  spread(path: string, demand: MailboxDemand, wanted: Map<string, MailboxDemand>): void {
    const { relatives } = demand;
    const row = this.#byPath.get(path);
    if (!relatives || !row) return;
    const parent = this.parentOf(row);
    for (const relative of [...(parent ? [parent] : []), ...this.childrenOf(path)]) {
      addTo(wanted, relative.path, relatives);
      this.spread(relative.path, relatives, wanted);
    }
  }

  // Iterative: a server can nest mailboxes deeper than a call stack.
  #withDescendants(top: ListRow): ListRow[] {
    const found: ListRow[] = [];
    const stack = [top];
    for (let row; (row = stack.pop());) {
      found.push(row);
      stack.push(...[...this.childrenOf(row.path)].reverse());
    }
    return found;
  }

  #candidate(row: ListRow) {
    const parent = parentPath(row.path, row.delimiter);
    const isNearTop = parent === undefined || parent.toUpperCase() === 'INBOX';
    const { path, attributes } = row;
    return { path, name: shownPath(lastName(path, row.delimiter)), isNearTop, attributes };
  }
}

export function isSelectable(row: ListRow): boolean {
  return !hasAttribute(row, '\\Noselect') && !hasAttribute(row, '\\NonExistent');
}

export function hasAttribute(row: ListRow, attribute: string): boolean {
  return row.attributes.some((each) => each.toLowerCase() === attribute.toLowerCase());
}

/** The last part of a path. */
export function lastName(path: string, delimiter: string | null): string {
  return delimiter ? path.slice(path.lastIndexOf(delimiter) + delimiter.length) || path : path;
}

/** The path one level up; undefined at the top. */
export function parentPath(path: string, delimiter: string | null): string | undefined {
  const end = delimiter ? path.lastIndexOf(delimiter) : -1;
  return end > 0 ? path.slice(0, end) : undefined;
}
