import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

import { MailError } from '../mail/errors.ts';
import type { HookContents, StoredHook, TimedHookStore } from './hook-store.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS hooks (name TEXT PRIMARY KEY, sealed TEXT NOT NULL, version TEXT NOT NULL,
  minutes INTEGER NOT NULL, paused INTEGER NOT NULL, ends INTEGER NOT NULL, due INTEGER NOT NULL, busy INTEGER NOT NULL DEFAULT 0)`;
const COLUMNS = 'name, sealed, version, minutes, paused, ends';
/** One that has ended gives way. */
const CREATE = `INSERT INTO hooks (sealed, version, minutes, paused, ends, due, name) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, version = excluded.version, minutes = excluded.minutes,
  paused = excluded.paused, ends = excluded.ends, due = excluded.due WHERE hooks.ends <= ?`;
const READ = `SELECT ${COLUMNS} FROM hooks WHERE name = ? AND ends > ?`;
const LIST = `SELECT ${COLUMNS} FROM hooks WHERE substr(name, 1, ?) = ? AND ends > ? ORDER BY name`;
const WRITE = `UPDATE hooks SET sealed = ?, version = ?, minutes = ?, paused = ?, ends = ?, due = ?,
  busy = 0 WHERE name = ? AND version = ? AND ends > ?`;
const REMOVE = 'DELETE FROM hooks WHERE name = ?';
const FORGET = 'DELETE FROM hooks WHERE ends <= ?';
/** As one statement it is one transaction: of two processes, one has each. */
const TAKE = `UPDATE hooks SET busy = 1, due = ? + max(minutes, 1) * 60000 WHERE name IN
  (SELECT name FROM hooks WHERE due <= ? AND paused = 0 ORDER BY due LIMIT ?) RETURNING ${COLUMNS}`;
const REST = 'UPDATE hooks SET busy = 0 WHERE name = ?';
/** Polls that a process did not live to end. */
const AGAIN = 'UPDATE hooks SET busy = 0, due = ? WHERE busy = 1';
const NEXT = 'SELECT min(due) AS due FROM hooks WHERE paused = 0';
/** Milliseconds that another process on this machine is waited for. */
const BUSY = 2_000;
const MINUTE = 60_000;

/** Subscriptions in a file, or (`:memory:`) as long as the process lives. */
export class SqliteHooks implements TimedHookStore {
  readonly #database: DatabaseSync;
  readonly #now: () => number;

  /** @throws MailError SERVER_UNAVAILABLE */
  constructor(file: string, now: () => number) {
    this.#now = now;
    try {
      this.#database = new DatabaseSync(file, { timeout: BUSY });
      this.#database.exec('PRAGMA journal_mode = WAL');
      this.#database.exec(TABLE);
      this.#database.prepare(AGAIN).run(now());
    } catch (error) {
      throw unavailable(error);
    }
  }

  create(name: string, contents: HookContents): Promise<boolean> {
    return this.#run(() => {
      const { changes } = this.#database
        .prepare(CREATE)
        .run(...this.#columns(contents, randomUUID()), name, this.#now());
      return Number(changes) === 1;
    });
  }

  read(name: string): Promise<StoredHook | undefined> {
    return this.#run(() => {
      const row = this.#database.prepare(READ).get(name, this.#now());
      return row && storedIn(row);
    });
  }

  list(prefix: string): Promise<readonly StoredHook[]> {
    return this.#run(() =>
      this.#database.prepare(LIST).all(prefix.length, prefix, this.#now()).map(storedIn),
    );
  }

  write(name: string, contents: HookContents, version: string): Promise<string | undefined> {
    return this.#run(() => {
      const next = randomUUID();
      const { changes } = this.#database
        .prepare(WRITE)
        .run(...this.#columns(contents, next), name, version, this.#now());
      return Number(changes) === 1 ? next : undefined;
    });
  }

  remove(name: string): Promise<void> {
    return this.#run(() => void this.#database.prepare(REMOVE).run(name));
  }

  take(most: number): Promise<readonly StoredHook[]> {
    return this.#run(() => {
      const now = this.#now();
      this.#database.prepare(FORGET).run(now);
      return this.#database.prepare(TAKE).all(now, now, most).map(storedIn);
    });
  }

  rest(name: string): Promise<void> {
    return this.#run(() => void this.#database.prepare(REST).run(name));
  }

  nextDue(): Promise<number | undefined> {
    return this.#run(() => {
      const due = this.#database.prepare(NEXT).get()?.['due'];
      return due == null ? undefined : Number(due);
    });
  }

  close(): void {
    this.#database.close();
  }

  #columns({ sealed, minutes, isPaused, endsAt }: HookContents, version: string) {
    const due = this.#now() + minutes * MINUTE;
    return [sealed, version, minutes, isPaused ? 1 : 0, endsAt.getTime(), due] as const;
  }

  #run<T>(statement: () => T): Promise<T> {
    try {
      return Promise.resolve(statement());
    } catch (error) {
      return Promise.reject(unavailable(error));
    }
  }
}

function storedIn(row: Record<string, unknown>): StoredHook {
  return {
    name: String(row['name']),
    sealed: String(row['sealed']),
    version: String(row['version']),
    minutes: Number(row['minutes']),
    isPaused: row['paused'] === 1,
    endsAt: new Date(Number(row['ends'])),
  };
}

function unavailable(cause: unknown): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    'The store of subscriptions of this deployment cannot be used (POSTERN_WEBHOOKS)',
    { cause },
  );
}
