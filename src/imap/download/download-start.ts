import { MailError } from '../../mail/errors.ts';
import type { UidMessageId } from '../../mail/ids.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import { ask } from '../commands/answers.ts';
import type { FetchWord } from '../commands/fetch-items.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { OpenMailbox } from '../commands/select.ts';
import type { FirstRows } from './early-row.ts';
import { fetchFirstRow } from './early-row.ts';
import type { Fetcher } from './piece.ts';
import { PieceStream } from './piece-stream.ts';

/**
 * The plan ahead of a download, one flight: opens the mailbox, asks what is to be known of the message, and for its
 * octets.
 */
export class DownloadStart {
  /** BINARY (RFC 3516): the server decodes, and counts what it decoded. */
  readonly hasBinary: boolean;
  readonly #id: UidMessageId;
  readonly #words: readonly FetchWord[];
  readonly #section: string | undefined;
  #octets: PieceStream | undefined;
  #asked: Promise<FirstRows> | undefined;
  #opened: OpenMailbox | MailError | undefined;
  #rows: FirstRows = [];

  /** @param section whose octets are wanted from the first one on; undefined: none are, or others */
  constructor(
    id: UidMessageId,
    words: readonly FetchWord[],
    section: string | undefined,
    capabilities: Capabilities,
  ) {
    this.hasBinary = capabilities.offers('BINARY');
    this.#id = id;
    this.#words = words;
    this.#section = section;
  }

  /** The octets that were asked for in the same write; undefined: none were. */
  get octets(): PieceStream | undefined {
    return this.#octets;
  }

  /** Opens the mailbox; everything else leaves beside it. */
  *run(): ReadPlan<this> {
    const { path, uidValidity } = this.#id;
    [this.#opened] = yield* ask({ verb: 'EXAMINE', path, uidValidity });
    return this;
  }

  /** Asks for the row and the octets in the write of the flight that waits. */
  fetchAlongside(wire: Fetcher): void {
    const { path, uid } = this.#id;
    const items = { words: ['UID', ...this.#words] as const, headers: [] };
    this.#asked = fetchFirstRow(wire, { verb: 'UID FETCH', path, uids: [uid], items });
    // It is waited for only where the mailbox could be opened.
    this.#asked.catch(() => {});
    if (this.#section === undefined) return;
    this.#octets = new PieceStream(wire, { uid, section: this.#section, binary: false }).sendAhead();
  }

  /** Waits for the row; the octets may come from then on. */
  async awaitRow(): Promise<void> {
    this.#rows = await this.#asked!;
    this.#octets?.want();
  }

  /** What the server says of the message. @throws MailError NOT_FOUND, STALE_ID, and what the server refused */
  row(): FetchRow {
    const [opened, rows] = [this.#opened!, this.#rows];
    if (opened instanceof MailError) throw opened;
    if (opened.uidValidity !== this.#id.uidValidity)
      throw new MailError(
        'STALE_ID',
        'The mailbox has been recreated since this id was issued (its UIDVALIDITY changed). List it again to get current ids',
      );
    if (rows instanceof MailError) throw rows;
    const row = rows.find(({ uid }) => uid === this.#id.uid);
    if (!row) throw new MailError('NOT_FOUND', 'This message no longer exists');
    return row;
  }
}
