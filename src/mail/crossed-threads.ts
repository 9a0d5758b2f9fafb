import type { Message } from './mailbox.ts';
import { threadIdOf } from './thread.ts';

/** What messages say of one Message-ID. */
interface Named {
  /** What it is said to answer. */
  readonly parents: Set<string>;
  /** The conversations of those that say so. */
  readonly claimants: Set<string>;
  /** The conversations of all that name it. */
  readonly owners: Set<string>;
}

/**
 * Conversations that cross: messages of two of them say different things about what a third message answers. A server's tree
 * follows one of the two, so what belongs to the other conversation may be parted from it.
 * @returns their ids
 */
export function crossedThreads(messages: readonly Message[]): Set<string> {
  const all = new Map<string, Named>();
  for (const message of messages) note(message, all);
  const contested = [...all.values()].filter(
    ({ parents, claimants }) => parents.size > 1 && claimants.size > 1,
  );
  return new Set(contested.flatMap(({ owners }) => [...owners]));
}

function note(message: Message, all: Map<string, Named>): void {
  const owner = threadIdOf(message);
  if (owner === null || message.serverThread) return;
  let before: string | undefined;
  for (const name of namesOf(message)) {
    const named = all.get(name) ?? { parents: new Set(), claimants: new Set(), owners: new Set() };
    all.set(name, named);
    named.owners.add(owner);
    if (before !== undefined && before !== name) {
      named.parents.add(before);
      named.claimants.add(owner);
    }
    before = name;
  }
}

/** The Message-IDs in the header in the order of a conversation, the message's own last. */
function namesOf({ references, envelope }: Message): readonly string[] {
  const answered = references?.length ? references : (envelope?.inReplyTo.slice(0, 1) ?? []);
  const own = envelope?.messageId;
  return own ? [...answered, own] : answered;
}
