import { checkContent, composed } from './append-message.ts';
import { gathered } from './byte-stream.ts';
import type { ByteStream } from './byte-stream.ts';
import type { Compose, Draft } from './draft.ts';
import { checkDraft } from './draft.ts';
import { MailError } from './errors.ts';
import type { UidMessageId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { MessagePiece, SentPiece } from './message-pieces.ts';
import { isStored, octetsToSend, streamPieces } from './message-pieces.ts';
import type { OutgoingHeader, OutgoingOptions, ReadOutgoing } from './outgoing.ts';

/** A message that is about to be sent. */
export interface OutgoingContent {
  readonly header: OutgoingHeader;
  /** Its octets as they are sent, from the beginning each time. */
  readonly content: () => AsyncIterable<Buffer>;
  readonly size: number;
  /** Undefined: not known before they are read. */
  readonly is8Bit: boolean | undefined;
  /** What SENT keeps: the same with those who must not be seen; undefined: it is the draft itself. */
  readonly kept: readonly SentPiece[] | undefined;
}

/** What makes messages and reads them. */
export interface Tools {
  readonly compose: Compose;
  readonly readOutgoing: ReadOutgoing;
}

/** Octets of a stored draft that are held while it is sent; what is longer is passed on as it comes. */
const MAX_HELD = 1024 * 1024;
/** Octets in which the header of a stored draft has to end. */
const MAX_HEADER = 256 * 1024;

/** A structured message, or raw octets. @throws MailError BAD_USER_INPUT, and what stored attachments come to */
export async function givenContent(
  session: MailSession,
  { message, raw }: { readonly message?: Draft | null | undefined; readonly raw?: Buffer | null | undefined },
  options: OutgoingOptions,
  tools: Tools,
): Promise<OutgoingContent> {
  if (raw) checkContent([raw]);
  else checkDraft(message!, 'MESSAGE');
  const pieces = raw ? [raw] : (await composed(session, message!, tools.compose, 'STREAMED')).map(travelling);
  return contentOf(pieces, options, tools);
}

/** A stored draft. @throws MailError NOT_FOUND, STALE_ID, FORBIDDEN */
export async function storedContent(
  session: MailSession,
  id: UidMessageId,
  { size }: { readonly size: number },
  options: OutgoingOptions,
  tools: Tools,
): Promise<OutgoingContent> {
  const whole = { id, partId: undefined, range: undefined, headOnly: false } as const;
  if (size <= MAX_HELD) {
    const { body } = await session.bytes(whole);
    const octets = await gathered(body, MAX_HELD);
    if (Buffer.isBuffer(octets)) return contentOf([octets], options, tools);
    await octets[Symbol.asyncIterator]().return?.();
  }
  const head = await session.bytes({ ...whole, range: { first: 0, last: MAX_HEADER - 1 } });
  const beginning = await gathered(head.body, MAX_HEADER);
  const header = await tools.readOutgoing(requireHeader(beginning), options);
  const length = head.size ?? size;
  return {
    header,
    content: () => streamed(session, id, header),
    size: length - header.length + header.sent.length,
    is8Bit: undefined,
    kept: undefined,
  };
}

/** The header is in the first octets: attachments come behind it. */
async function contentOf(
  [first, ...others]: readonly SentPiece[],
  options: OutgoingOptions,
  { readOutgoing }: Tools,
): Promise<OutgoingContent> {
  const octets = Buffer.isBuffer(first) ? first : notAtHand();
  const header = await readOutgoing(octets, options);
  const text = octets.subarray(header.length);
  const sent = [header.sent, text, ...others];
  const isHeld = sent.every((piece) => Buffer.isBuffer(piece));
  return {
    header,
    content: () => streamPieces(sent),
    size: octetsToSend(sent),
    is8Bit: isHeld ? sent.slice(1).some(has8Bit) : undefined,
    kept: [header.kept, text, ...others],
  };
}

const has8Bit = (piece: SentPiece): boolean => Buffer.isBuffer(piece) && piece.some((octet) => octet > 0x7f);

async function* streamed(
  session: MailSession,
  id: UidMessageId,
  { sent, length }: OutgoingHeader,
): AsyncGenerator<Buffer> {
  yield sent;
  const { body } = await session.bytes({ id, partId: undefined, range: undefined, headOnly: false });
  let left = length;
  for await (const piece of body) {
    const text = piece.subarray(left);
    left -= piece.length - text.length;
    if (text.length > 0) yield text;
  }
}

function requireHeader(beginning: Buffer | ByteStream): Buffer {
  if (Buffer.isBuffer(beginning)) return beginning;
  throw new MailError(
    'SERVER_UNAVAILABLE',
    'The mail server sent more of the draft than was asked for. Try again',
  );
}

/** What is composed to be sent has no parts that the mail server would take from its own store. */
function travelling(piece: MessagePiece): SentPiece {
  return isStored(piece) ? notAtHand() : piece;
}

function notAtHand(): never {
  throw new MailError('INTERNAL', 'A part of the message to be sent is not at hand');
}
