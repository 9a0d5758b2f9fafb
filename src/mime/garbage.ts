import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'minor' | 'major'; execution?: 'sync'; flavor?: 'last-resort' }) => void;

/** Octets that the young generation of the heap may have taken before it is held. */
const MAX_YOUNG = 20 * 1024 * 1024;

let collector: Collect | undefined;
let isHeld = false;

/**
 * Frees buffers that were dropped a moment ago, in about a millisecond. V8 counts what is outside of its heap late: of a
 * download it lets 60 MB pile up, which is more than a small function has to spare.
 */
export function minorGc(): void {
  collect({ type: 'minor' });
}

/** Octets that may pass before what they leave behind is freed. */
const GARBAGE = 4 * 1024 * 1024;

/** The same octets; what each piece leaves behind is freed every few megabytes. */
export async function* tidied(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let garbage = 0;
  for await (const piece of pieces) {
    yield piece;
    garbage += piece.length;
    if (garbage < GARBAGE) continue;
    garbage = 0;
    minorGc();
  }
}

/**
 * Keeps the young generation of V8's heap from growing from now on; one that has grown already is shrunk, once. Taking
 * messages apart leaves garbage and little else, and V8 answers that with 128 MB for the young alone (decision 47).
 */
export function holdYoungHeap(): void {
  if (isHeld) return;
  isHeld = true;
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if (young && young.space_size > MAX_YOUNG)
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  setFlagsFromString('--semi-space-growth-factor=1');
}

function collect(options: Parameters<Collect>[0]): void {
  collector ??= exposeCollector();
  collector(options);
}

/** V8 reads the flag when a context is created, so no other code can see the function. */
function exposeCollector(): Collect {
  setFlagsFromString('--expose-gc');
  const found = runInNewContext('globalThis.gc') as Collect | undefined;
  setFlagsFromString('--no-expose-gc');
  return found ?? (() => {});
}
