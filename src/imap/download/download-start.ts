import { MailError } from '../../mail/errors.ts';
import type { UidMessageId } from '../../mail/ids.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { FetchWord } from '../commands/fetch-items.ts';
import type { FetchRow, OpenMailbox, Result } from '../commands/results.ts';
import type { Step } from '../commands/steps.ts';
import type { ReadingPlan } from '../commands/plans.ts';
import type { Rows } from './early-row.ts';
import { fetchFirstRow } from './early-row.ts';
import type { Fetcher } from './piece.ts';
import { PieceStream } from './piece-stream.ts';

/**
 * The plan ahead of a download, one flight: opens the mailbox, asks what is to be known of the message, and for its
 * octets.
 */
export class DownloadStart implements ReadingPlan {
  /** BINARY (RFC 3516): the server decodes, and counts what it decoded. */
  readonly hasBinary: boolean;
  readonly #id: UidMessageId;
  readonly #words: readonly FetchWord[];
  readonly #section: string | undefined;
  #octets: PieceStream | undefined;
  #asked: Promise<Rows> | undefined;
  #opened: OpenMailbox | MailError | undefined;
  #rows: Rows = [];

  /** @param section whose octets are wanted from the first one on; undefined: none are, or others */
  constructor(
    id: UidMessageId,
    words: readonly FetchWord[],
    section: string | undefined,
    capabilities: Capabilities,
  ) {
    this.hasBinary = capabilities.hasAny('BINARY', 'IMAP4REV2');
    this.#id = id;
    this.#words = words;
    this.#section = section;
  }

  /** The octets that were asked for in the same write; undefined: none were. */
  get octets(): PieceStream | undefined {
    return this.#octets;
  }

  nextFlight(): readonly Step[] {
    if (this.#opened) return [];
    const { path, uidValidity } = this.#id;
    return [{ verb: 'EXAMINE', path, uidValidity }];
  }

  rideAlong(wire: Fetcher): void {
    const { path, uid } = this.#id;
    const items = { words: ['UID', ...this.#words] as const, headers: [] };
    this.#asked = fetchFirstRow(wire, { verb: 'UID FETCH', path, uids: [uid], items });
    // Somebody waits for it only where the mailbox could be opened.
    this.#asked.catch(() => {});
    if (this.#section === undefined) return;
    this.#octets = new PieceStream(wire, { uid, section: this.#section, binary: false }).sendAhead();
  }

  async prepare(): Promise<void> {
    this.#rows = await this.#asked!;
    this.#octets?.want();
  }

  absorb([opened]: readonly (Result | MailError)[]): void {
    this.#opened = opened as OpenMailbox | MailError;
  }

  /** What the server says of the message. @throws MailError NOT_FOUND, STALE_ID, and what the server refused */
  row(): FetchRow {
    const [opened, rows] = [this.#opened!, this.#rows];
    if (opened instanceof MailError) throw opened;
    if (opened.uidValidity !== this.#id.uidValidity)
      throw new MailError('STALE_ID', 'The mailbox was made anew since this id was given out; read it again');
    if (rows instanceof MailError) throw rows;
    const row = rows.find(({ uid }) => uid === this.#id.uid);
    if (!row) throw new MailError('NOT_FOUND', 'This message is no longer there');
    return row;
  }
}
