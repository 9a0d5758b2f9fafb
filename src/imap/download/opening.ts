import { MailError } from '../../mail/errors.ts';
import type { UidMessageId } from '../../mail/ids.ts';
import type { Capabilities } from '../capabilities.ts';
import type { FetchWord } from '../fetch-items.ts';
import type { FetchRow, OpenMailbox, Result } from '../results.ts';
import type { Step } from '../steps.ts';
import type { ReadingPlan } from '../transport.ts';

/** The plan ahead of a download, one flight: opens the mailbox, and asks what is to be known of the message. */
export class Opening implements ReadingPlan {
  /** BINARY (RFC 3516): the server decodes, and counts what it decoded. */
  readonly hasBinary: boolean;
  readonly #id: UidMessageId;
  readonly #words: readonly FetchWord[];
  #results: readonly (Result | MailError)[] | undefined;

  constructor(id: UidMessageId, words: readonly FetchWord[], capabilities: Capabilities) {
    this.hasBinary = capabilities.hasAny('BINARY', 'IMAP4REV2');
    this.#id = id;
    this.#words = words;
  }

  nextFlight(): readonly Step[] {
    if (this.#results) return [];
    const { path, uidValidity, uid } = this.#id;
    const items = { words: ['UID', ...this.#words] as const, headers: [] };
    return [
      { verb: 'EXAMINE', path, uidValidity },
      { verb: 'UID FETCH', path, uids: [uid], items },
    ];
  }

  absorb(results: readonly (Result | MailError)[]): void {
    this.#results = results;
  }

  /** What the server says of the message. @throws MailError NOT_FOUND, STALE_ID, and what the server refused */
  row(): FetchRow {
    const [opened, rows] = this.#results as [OpenMailbox | MailError, readonly FetchRow[] | MailError];
    if (opened instanceof MailError) throw opened;
    if (opened.uidValidity !== this.#id.uidValidity)
      throw new MailError('STALE_ID', 'The mailbox was made anew since this id was given out; read it again');
    if (rows instanceof MailError) throw rows;
    const row = rows.find(({ uid }) => uid === this.#id.uid);
    if (!row) throw new MailError('NOT_FOUND', 'This message is no longer there');
    return row;
  }
}
