import type { Envelope } from './envelope.ts';

/** The header fields that place an answer; empty where the original has no Message-ID. */
export interface AnswerThread {
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
}

/** Ids in References: programs cut longer ones, and the first and the newest are what conversations hang by. */
const MAX_REFERENCES = 50;

/**
 * In-Reply-To and References of an answer (RFC 5322 §3.6.4): the original's References, or its In-Reply-To if that names
 * one message only, and then its Message-ID.
 */
export function answerThread(
  { messageId, inReplyTo }: Pick<Envelope, 'messageId' | 'inReplyTo'>,
  references: readonly string[],
): AnswerThread {
  const earlier = references.length > 0 || inReplyTo.length !== 1 ? references : inReplyTo;
  const ids = [...new Set(messageId ? [...earlier.filter((id) => id !== messageId), messageId] : earlier)];
  return { inReplyTo: messageId, references: shortened(ids) };
}

function shortened(ids: readonly string[]): readonly string[] {
  return ids.length <= MAX_REFERENCES ? ids : [ids[0]!, ...ids.slice(1 - MAX_REFERENCES)];
}
