import type { ByteStream } from '../../mail/byte-stream.ts';
import { cut, gathered, primed, streamOf } from '../../mail/byte-stream.ts';
import type { Bytes, BytesDemand, OctetRange, OctetSpan } from '../../mail/bytes.ts';
import { spanOf } from '../../mail/bytes.ts';
import { MailError } from '../../mail/errors.ts';
import { ConnectionLost } from '../../net/connection-lost.ts';
import type { UidMessageId } from '../../mail/ids.ts';
import type { ByteHead } from '../../mime/byte-head.ts';
import { loadHeaderCharsets } from '../../mime/encoded-words.ts';
import { decodeTransfer, decodeTransferStream } from '../../mime/transfer-encoding.ts';
import { readEmbeddedId } from '../../mime/uuencoded-files.ts';
import type { FetchWord } from '../commands/fetch-items.ts';
import { PART_HEADER_OCTETS } from '../commands/part-names.ts';
import { loadCharsetsOf } from '../read/fetched-message.ts';
import type { Transport } from '../sessions/transport.ts';
import { DownloadStart } from './download-start.ts';
import type { Source, Fetcher } from './piece.ts';
import { fetchPiece } from './piece.ts';
import { PieceStream } from './piece-stream.ts';
import { binarySize, count, endsAt, endsClean } from './sizes.ts';
import type { Target } from './target.ts';
import { partOf, wholeMessage } from './target.ts';

/** What is asked of a message ahead of its octets. */
const WORDS: Record<'part' | 'message', readonly FetchWord[]> = {
  part: ['BODYSTRUCTURE'],
  message: ['RFC822.SIZE', 'ENVELOPE'],
};

/** Up to this size octets come in one piece and are kept: then everything about them is known. */
const FEW = 1024 * 1024;
/** Ranges up to this size are decoded by the server: for each piece Cyrus decodes the whole part. */
const BINARY_RANGE = 2 * 1024 * 1024;

type Demand = Omit<BytesDemand, 'id'> & { readonly id: UidMessageId };
type Extent = Pick<Bytes, 'size' | 'span' | 'body'>;
/** What is known of octets by the header of their part, where the structure says too little. */
type Amended<T> = T & Partial<ByteHead>;

/** The octets of a message or a part. @throws MailError NOT_FOUND, STALE_ID, RANGE */
export async function download(transport: Transport, demand: Demand): Promise<Bytes> {
  return new Download(transport, demand).open();
}

class Download {
  readonly #transport: Transport;
  readonly #demand: Demand;
  /** For what is asked while no pieces are on their way: goes on over another connection. */
  readonly #steady: Fetcher = {
    fetch: (command, octets) =>
      this.#transport.fetch(command, octets).catch(async (error: unknown) => {
        if (!(error instanceof ConnectionLost)) throw error;
        await this.#reopen(error);
        return this.#transport.fetch(command, octets);
      }),
  };
  #isReopened = false;

  constructor(transport: Transport, demand: Demand) {
    this.#transport = transport;
    this.#demand = demand;
  }

  async open(): Promise<Bytes> {
    const { partId, range, headOnly } = this.#demand;
    const isEmbedded = partId !== undefined && readEmbeddedId(partId) !== undefined;
    const opening = await this.#examine(range || headOnly || isEmbedded ? undefined : (partId ?? ''));
    try {
      const row = opening.row();
      await loadCharsetsOf([row], []);
      const found =
        partId === undefined ? wholeMessage(row) : await partOf(this.#instead(opening), row, partId);
      if ('octets' in found) return { ...found.head, ...fromHand(found.octets, range) };
      const target = this.#demand.isEncoded ? { ...found, encoding: null } : found;
      const isEncoded = target.encoding === null;
      return { ...found.head, isEncoded, ...(await this.#extent(target, opening)) };
    } catch (error) {
      opening.octets?.destroy();
      throw error;
    }
  }

  /** For what is asked because the octets that were asked for ahead are of no use: it would be answered behind them. */
  #instead({ octets }: DownloadStart): Fetcher {
    return {
      fetch: (command, size) => {
        octets?.destroy();
        return this.#steady.fetch(command, size);
      },
    };
  }

  async #extent(target: Target, { octets, hasBinary }: DownloadStart): Promise<Amended<Extent>> {
    if (octets) return this.#whole(target, octets);
    const { range } = this.#demand;
    const head = await this.#renamed(target);
    return { ...head, ...(await (range ? this.#ranged(target, range, hasBinary) : this.#ahead(target))) };
  }

  /**
   * With the name that the server cut off, asked for while no octets are on their way: behind those of a larger part, which
   * leave at the reader's pace, the answer could not come. What is refused stays as it is.
   */
  async #renamed({ source, renaming, encodedSize }: Target): Promise<Partial<ByteHead>> {
    if (!renaming || encodedSize === null || encodedSize > FEW) return {};
    const { section, headOf } = renaming;
    try {
      const piece = { at: 0, length: PART_HEADER_OCTETS };
      const header = await fetchPiece(this.#steady, { ...source, section }, piece);
      await loadHeaderCharsets([header]);
      return headOf(header);
    } catch (error) {
      if (error instanceof MailError && !(error instanceof ConnectionLost)) return {};
      throw error;
    }
  }

  /** @param section whose octets are asked for in the same write; undefined: none are */
  #examine(section: string | undefined): Promise<DownloadStart> {
    const words = WORDS[this.#demand.partId === undefined ? 'message' : 'part'];
    let start: DownloadStart;
    return this.#transport.run(
      (capabilities) => (start = new DownloadStart(this.#demand.id, words, section, capabilities)).run(),
      { fetch: (wire) => start.fetchAlongside(wire), prepare: () => start.awaitRow() },
    );
  }

  async #ahead(target: Target): Promise<Extent> {
    // What has to be decoded is as long as it turns out to be: little of it is decoded, as for its octets, and counted.
    const size =
      target.encoding === null ? await this.#provedSize(target) : ((await this.#few(target))?.length ?? null);
    return { size, span: null, body: streamOf(Buffer.alloc(0)) };
  }

  /** All of it. What is little is kept, and then everything about it is known. */
  async #whole(target: Target, octets: PieceStream): Promise<Amended<Extent>> {
    const { encoding, encodedSize } = target;
    octets.begin({ at: encodedSize, isSure: false }, (lost) => this.#reopen(lost));
    if (encodedSize !== null && encodedSize <= FEW) {
      const came = await gathered(octets, FEW);
      return { ...(Buffer.isBuffer(came) && (await this.#renamed(target))), ...whatCame(target, came) };
    }
    const body = await primed(decoded(octets, target));
    // What has to be decoded is as long as it turns out to be.
    return { size: encoding === null ? octets.sureEnd : null, span: null, body };
  }

  async #ranged(claimed: Target, range: OctetRange, hasBinary: boolean): Promise<Extent> {
    const octets = await this.#few(claimed);
    if (octets) return fromHand(octets, range);
    const encodedSize = await this.#provedSize(claimed);
    const target = { ...claimed, encodedSize };
    const { source, encoding } = target;
    if (encoding === null && encodedSize !== null) {
      const span = spanOf(range, encodedSize);
      return { size: encodedSize, span, body: await primed(this.#between(source, span)) };
    }
    const told = hasBinary && encoding === 'base64' ? await this.#askSize(target) : null;
    if (told === null) return this.#countedRange(target, range);
    return this.#binaryRange(target, spanOf(range, told), told);
  }

  /** All of it where that is little, decoded; undefined: it is more, or not what the server says. */
  async #few({ source, encoding, encodedSize }: Target): Promise<Buffer | undefined> {
    if (encodedSize === null || encodedSize > FEW) return undefined;
    // One octet more than there should be: that none comes shows that all have.
    const piece = { at: 0, length: encodedSize + 1 };
    const octets = encodedSize === 0 ? Buffer.alloc(0) : await fetchPiece(this.#steady, source, piece);
    return octets.length === encodedSize ? decodeTransfer(octets, encoding) : undefined;
  }

  /** The size that the server reports, if it is reliable; null if it is unknown. */
  async #provedSize({ source, encodedSize }: Target): Promise<number | null> {
    return encodedSize !== null && (await endsAt(this.#steady, source, encodedSize)) ? encodedSize : null;
  }

  /** How many octets the server would decode; null: it is better not asked. */
  async #askSize({ source, encodedSize }: Target): Promise<number | null> {
    if (encodedSize === null || !(await endsClean(this.#steady, source, encodedSize))) return null;
    try {
      return await binarySize(this.#transport, source);
    } catch (error) {
      if (!(error instanceof MailError) || error.code !== 'SERVER_UNAVAILABLE') throw error;
      // It broke over what it was to decode. On a new connection it is not asked again.
      await this.#reopen(error);
      return null;
    }
  }

  async #binaryRange(target: Target, span: OctetSpan, size: number): Promise<Extent> {
    const { first, last } = span;
    if (last - first >= BINARY_RANGE)
      return { size, span, body: await primed(cut(this.#fromStart(target), span)) };
    return { size, span, body: await primed(this.#between({ ...target.source, binary: true }, span)) };
  }

  /** Where nothing but decoding tells how many octets there are, they are counted first. */
  async #countedRange(target: Target, range: OctetRange): Promise<Extent> {
    const size = await count(this.#fromStart(target));
    const span = spanOf(range, size);
    return { size, span, body: await primed(cut(this.#fromStart(target), span)) };
  }

  #between(source: Source, { first, last }: OctetSpan): PieceStream {
    const stream = new PieceStream(this.#transport, source, first);
    return stream.begin({ at: last + 1, isSure: true }, (lost) => this.#reopen(lost));
  }

  /** Line lengths vary, so the place of an octet is unknown until all octets before it are decoded. */
  #fromStart(target: Target): ByteStream {
    const end = { at: target.encodedSize, isSure: target.encodedSize !== null };
    const stream = new PieceStream(this.#transport, target.source).begin(end, (lost) => this.#reopen(lost));
    return decoded(stream, target);
  }

  /** The same message on another connection, once. @throws MailError NOT_FOUND, STALE_ID, or what was lost before */
  async #reopen(lost: MailError): Promise<void> {
    if (this.#isReopened) throw lost;
    this.#isReopened = true;
    (await this.#examine(undefined)).row();
  }
}

function whatCame(target: Target, came: Buffer | ByteStream): Extent {
  if (Buffer.isBuffer(came)) return fromHand(decodeTransfer(came, target.encoding), undefined);
  return { size: null, span: null, body: decoded(came, target) };
}

function decoded(pieces: ByteStream, { encoding }: Target): ByteStream {
  return encoding === null ? pieces : decodeTransferStream(pieces, encoding);
}

function fromHand(octets: Buffer, range: OctetRange | undefined): Extent {
  const span = range ? spanOf(range, octets.length) : null;
  return {
    size: octets.length,
    span,
    body: streamOf(span ? octets.subarray(span.first, span.last + 1) : octets),
  };
}
