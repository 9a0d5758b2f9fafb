import { constants, createInflateRaw } from 'node:zlib';

/** Octets that one stored block can hold (RFC 1951 §3.2.4). */
const MAX_BLOCK = 0xffff;

/**
 * Octets as a deflated stream that ends nowhere, in blocks that are stored as they are: commands are short, and what is
 * uploaded is compressed already or cannot be. It takes no time, keeps nothing, and each block is all there when it is sent.
 */
export function storedBlocks(octets: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < octets.length; at += MAX_BLOCK) {
    const block = octets.subarray(at, at + MAX_BLOCK);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(MAX_BLOCK - block.length, 3);
    pieces.push(head, block);
  }
  return Buffer.concat(pieces);
}

/** Who takes what is inflated. */
interface InflaterListener {
  /** A piece of some 16 KB at most, whatever it came in. */
  readonly onOctets: (octets: Buffer) => void;
  /** Nothing more will come; with a cause, what came was not deflated. */
  readonly onEnd: (cause?: Error) => void;
}

/**
 * Inflates a stream as it comes. A few octets can stand for very many: they are handed on piece by piece, and no piece is
 * made before the one ahead of it was taken.
 */
export class Inflater {
  readonly #stream = createInflateRaw({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
  #isOver = false;

  constructor({ onOctets, onEnd }: InflaterListener) {
    const end = (cause?: Error) => {
      if (this.#isOver) return;
      this.#isOver = true;
      onEnd(cause);
    };
    this.#stream.on('data', (octets: Buffer) => onOctets(octets));
    this.#stream.once('end', () => end());
    this.#stream.on('error', end);
  }

  /** Whether there is room for more: `onRoom` is called once there is, where there is none. */
  push(octets: Buffer, onRoom: () => void): boolean {
    if (this.#isOver) return true;
    const hasRoom = this.#stream.write(octets);
    if (!hasRoom) this.#stream.once('drain', onRoom);
    return hasRoom;
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  /** All has come; what there is of it is still handed on. */
  end(): void {
    if (this.#isOver) return;
    this.#stream.end();
  }

  /** Nothing more matters. */
  stop(): void {
    this.#isOver = true;
    this.#stream.destroy();
  }
}
