import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

import { MailError } from '../../mail/errors.ts';
import type { SqliteSettings } from './store-settings.ts';
import type { RecordContents, Store, StoredRecord } from './store.ts';

const TABLE =
  'CREATE TABLE IF NOT EXISTS records (key TEXT PRIMARY KEY, value TEXT, version TEXT, ends INTEGER)';
const READ = 'SELECT value, version FROM records WHERE key = ? AND ends > ?';
/** As one statement it is one transaction: whoever comes second changes nothing. */
const CREATE = `INSERT INTO records (key, value, version, ends) VALUES (?, ?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version, ends = excluded.ends WHERE records.ends <= ?`;
const REPLACE =
  'UPDATE records SET value = ?, version = ?, ends = ? WHERE key = ? AND version = ? AND ends > ?';
const FORGET = 'DELETE FROM records WHERE ends <= ?';
/** Milliseconds that another process on this machine is waited for. */
const BUSY = 2_000;

/** Records in a file, for a run on one machine. */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #now: () => number;

  constructor({ file }: Pick<SqliteSettings, 'file'>, now: () => number) {
    this.#now = now;
    try {
      this.#database = new DatabaseSync(file, { timeout: BUSY });
      this.#database.exec('PRAGMA journal_mode = WAL');
      this.#database.exec(TABLE);
      this.#database.prepare(FORGET).run(now());
    } catch (error) {
      throw unavailable(error);
    }
  }

  read(key: string): Promise<StoredRecord | undefined> {
    return this.#run(() => {
      const row = this.#database.prepare(READ).get(key, this.#now());
      return row && { value: String(row['value']), version: String(row['version']) };
    });
  }

  write(
    key: string,
    { value, endsAt }: RecordContents,
    version: string | undefined,
  ): Promise<string | undefined> {
    return this.#run(() => {
      const [next, ends, now] = [randomUUID(), endsAt.getTime(), this.#now()];
      const { changes } =
        version === undefined
          ? this.#database.prepare(CREATE).run(key, value, next, ends, now)
          : this.#database.prepare(REPLACE).run(value, next, ends, key, version, now);
      return Number(changes) === 1 ? next : undefined;
    });
  }

  close(): void {
    this.#database.close();
  }

  #run<T>(statement: () => T): Promise<T> {
    try {
      return Promise.resolve(statement());
    } catch (error) {
      return Promise.reject(unavailable(error));
    }
  }
}

function unavailable(cause: unknown): MailError {
  return new MailError('SERVER_UNAVAILABLE', 'The store of this deployment cannot be used (POSTERN_STORE)', {
    cause,
  });
}
