import type { Message } from './mailbox.ts';
import { threadIdOf } from './thread.ts';
import { encodeThreadId } from './thread-id.ts';

/**
 * Conversations whose references lead into one another: a message of one names a message of the other, or has the Message-ID of
 * one. The server's threads may part them, so what they have further up is not sure to be found again.
 * @param isKnown whether there is a conversation with this id, beside those of the messages
 * @returns their ids
 */
export function crossedThreads(messages: readonly Message[], isKnown: (id: string) => boolean): Set<string> {
  const crossed = new Set<string>();
  const owners = new Map<string, string>();
  const note = (id: string | undefined, own: string): void => {
    if (id === undefined || id === own) return;
    crossed.add(id).add(own);
  };
  for (const message of messages) {
    const [messageId, own] = [message.envelope?.messageId, threadIdOf(message)];
    if (!messageId || own === null) continue;
    note(owners.get(messageId), own);
    owners.set(messageId, own);
  }
  for (const message of messages) {
    const own = threadIdOf(message);
    if (own === null) continue;
    for (const name of namedBy(message)) {
      note(owners.get(name), own);
      const root = encodeThreadId({ by: 'root', id: name });
      if (isKnown(root)) note(root, own);
    }
  }
  return crossed;
}

/** Message-IDs of other messages. */
function namedBy({ references, envelope }: Message): readonly string[] {
  return [...(references ?? []), ...(envelope?.inReplyTo ?? [])];
}
