import { MailError } from '../mail/errors.ts';
import type { GraphqlContext } from './context.ts';

/** Octets of texts in one answer; with everything around them it stays below what platforms can carry. */
const ROOM = 4_500_000;

const left = new WeakMap<GraphqlContext, number>();

/** Takes room in the answer for a text. @throws MailError TOO_LARGE when there is none left: it is null, the rest is not */
export function requireRoom(context: GraphqlContext, text: string | null): string | null {
  if (text === null) return null;
  const room = (left.get(context) ?? ROOM) - Buffer.byteLength(JSON.stringify(text));
  if (room < 0)
    throw new MailError(
      'TOO_LARGE',
      'This text no longer fits into the answer; ask for fewer messages or octets',
    );
  left.set(context, room);
  return text;
}
