import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { UidRange } from '../../mail/uid-ranges.ts';
import { formatRanges, joinRanges } from '../../mail/uid-ranges.ts';
import { sequence } from '../wire/command.ts';
import { isSet } from '../wire/responses.ts';

/** A set as an argument. */
export function rangesArgument(ranges: readonly UidRange[]): ImapCompileNode {
  return sequence(formatRanges(ranges));
}

/** A set as a server writes it, whatever numbers it stands for; none when it is not one. */
export function readRanges(text: string | null): UidRange[] {
  if (text === null || !isSet(text)) return [];
  const ranges = text.split(',').map((part) => {
    const [a, b = a] = part.split(':').map(Number) as [number, number?];
    return { from: Math.min(a, b), to: Math.max(a, b) };
  });
  return joinRanges(ranges);
}
