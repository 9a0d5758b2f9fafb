import type { DataResponse } from './responses.ts';
import { textOf } from './responses.ts';

/** How many messages there are once this has been said (RFC 9051 §7.4.1, §7.5.1; VANISHED: RFC 7162 §3.2.10). */
export function countMessages(exists: number | undefined, data: DataResponse): number | undefined {
  if (data.type === 'EXISTS') return data.number;
  if (exists === undefined) return undefined;
  if (data.type === 'EXPUNGE') return Math.max(0, exists - 1);
  if (data.type === 'VANISHED') return Math.max(0, exists - vanishedIn(data));
  return exists;
}

/** `VANISHED (EARLIER) …` tells of messages that had gone before the mailbox was opened. */
function vanishedIn({ tokens }: DataResponse): number {
  if (Array.isArray(tokens[0])) return 0;
  const ranges = (textOf(tokens[0]) ?? '').split(',').map((range) => range.split(':').map(Number));
  return ranges.reduce((sum, [from = 0, to = from]) => sum + Math.abs(to - from) + 1, 0);
}
