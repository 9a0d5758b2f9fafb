import type { ByteStream } from './byte-stream.ts';
import { gathered } from './byte-stream.ts';
import type { MessagePart } from './content.ts';
import { messageDemand } from './demand.ts';
import type { DraftAttachment, FileAttachment, OpenedAttachment, StoredAttachment } from './draft.ts';
import { MailError, unwrap } from './errors.ts';
import type { MessageId } from './ids.ts';
import { decodeMessageId } from './ids.ts';
import { MAX_CARRIED } from './limits.ts';
import type { MailSession } from './mail-session.ts';
import type { Message } from './mailbox.ts';
import type { CarriedPiece, StoredPiece } from './message-pieces.ts';

/** Encodings in which a part can be taken as it is stored; others (binary) cannot be sent to every server. */
const REFERABLE = new Set(['base64', 'quoted-printable', '7bit', '8bit']);

/** Up to this size a part is held in memory; larger ones are fetched while they are sent. */
const SMALL = 1024 * 1024;
/** Octets of small parts of one draft that are held. */
const MAX_HELD = 4 * 1024 * 1024;

/**
 * How stored parts come into a message. REFERRED: the mail server that it is added to takes them from its own store, or else
 * they are streamed. STREAMED: those that are large are fetched while they are sent. CARRIED: all of them are at hand.
 */
export type StoredWay = 'REFERRED' | 'STREAMED' | 'CARRIED';

/**
 * Looks up the stored parts among a draft's attachments: one read for all of them. A server with CATENATE (RFC 4469)
 * takes them from its own store; of others the octets are fetched, those of larger parts while they are sent.
 * @throws MailError NOT_FOUND, STALE_ID, TOO_LARGE: nothing has been added then
 */
export async function openAttachments(
  session: MailSession,
  attachments: readonly DraftAttachment[],
  way: StoredWay,
): Promise<OpenedAttachment[]> {
  const ids = [...new Set(attachments.flatMap(({ fromMessage }) => fromMessage ?? []))];
  const sources = ids.length > 0 ? await Sources.read(session, ids, way) : undefined;
  const opened: OpenedAttachment[] = [];
  for (const each of attachments)
    opened.push(isFile(each) ? each : await sources!.open({ ...each, fromMessage: each.fromMessage! }));
  return opened;
}

function isFile(attachment: DraftAttachment): attachment is FileAttachment {
  return attachment.content != null;
}

/** The stored messages that attachments come from. */
class Sources {
  readonly #session: MailSession;
  readonly #messages: ReadonlyMap<string, Message | MailError>;
  /** The server takes parts from its own store. */
  readonly #canRefer: boolean;
  readonly #mayStream: boolean;
  /** Octets that may still be carried. */
  #left = MAX_CARRIED;
  /** Octets of small parts that may still be held. */
  #room = MAX_HELD;

  private constructor(
    session: MailSession,
    messages: ReadonlyMap<string, Message | MailError>,
    { canRefer, mayStream }: { readonly canRefer: boolean; readonly mayStream: boolean },
  ) {
    this.#session = session;
    this.#messages = messages;
    this.#canRefer = canRefer;
    this.#mayStream = mayStream;
  }

  static async read(session: MailSession, ids: readonly string[], way: StoredWay): Promise<Sources> {
    const demand = messageDemand('parts', 'size');
    const [found, { features }] = await Promise.all([
      session.messages(
        ids.map((id) => decodeMessageId(id, session.accountKey)),
        demand,
      ),
      session.account({ fields: new Set(['capabilities']) }),
    ]);
    const messages = new Map(ids.map((id, i) => [id, found[i]!]));
    const canRefer = way === 'REFERRED' && (features?.includes('ATTACH_STORED') ?? false);
    return new Sources(session, messages, { canRefer, mayStream: way !== 'CARRIED' });
  }

  open(wanted: StoredAttachment): Promise<OpenedAttachment> {
    const message = unwrap(this.#messages.get(wanted.fromMessage)!);
    const id = decodeMessageId(message.id, this.#session.accountKey);
    return wanted.partId == null
      ? this.#whole(wanted, id, message.size ?? null)
      : this.#part(wanted, id, partIn(message, wanted.partId));
  }

  /** @param part undefined: it is not in the structure, but may be a file within a text */
  async #part(
    wanted: StoredAttachment,
    id: MessageId,
    part: MessagePart | undefined,
  ): Promise<OpenedAttachment> {
    if (!part) return this.#carry(id, wanted);
    const labels = {
      filename: wanted.filename ?? part.filename,
      contentType: wanted.contentType ?? part.contentType,
      contentId: wanted.contentId ?? part.contentId,
      inline: wanted.inline,
    };
    const { partId, encoding, parameters, size } = part;
    const stored = REFERABLE.has(encoding) ? await this.#asStored(id, partId, size) : undefined;
    if (stored) return { ...labels, parameters, stored, encoding };
    return this.#carry(id, { ...labels, partId });
  }

  async #whole(wanted: StoredAttachment, id: MessageId, size: number | null): Promise<OpenedAttachment> {
    const labels = { ...wanted, contentType: 'message/rfc822' };
    const stored = await this.#asStored(id, null, size);
    if (stored) return { ...labels, parameters: {}, stored, encoding: '8bit' };
    return this.#carry(id, labels);
  }

  /** What need not be held; undefined: it is small, or cannot be had as it is stored. */
  async #asStored(
    id: MessageId,
    partId: string | null,
    size: number | null,
  ): Promise<StoredPiece | CarriedPiece | undefined> {
    if (!('uid' in id)) return undefined;
    if (this.#canRefer) return { id, partId };
    if (!this.#mayStream) return undefined;
    if (size !== null && size <= Math.min(SMALL, this.#room)) {
      this.#room -= size;
      return undefined;
    }
    const demand = { id, partId: partId ?? undefined, range: undefined, isEncoded: true };
    const ahead = await this.#session.bytes({ ...demand, headOnly: true });
    await leave(ahead.body);
    if (!ahead.isEncoded || ahead.size === null) return undefined;
    const open = () => this.#session.bytes({ ...demand, headOnly: false, isBeside: true });
    return { octets: ahead.size, open: async () => (await open()).body };
  }

  async #carry(id: MessageId, labels: Omit<StoredAttachment, 'fromMessage'>): Promise<FileAttachment> {
    const demand = { id, partId: labels.partId ?? undefined, range: undefined, headOnly: false };
    const { body, filename, contentType } = await this.#session.bytes(demand);
    const octets = await gathered(body, this.#left);
    if (!Buffer.isBuffer(octets)) {
      await leave(octets);
      throw new MailError(
        'TOO_LARGE',
        `The stored attachments have more than ${MAX_CARRIED} octets, which is the most that can be attached where the mail server has no CATENATE`,
      );
    }
    this.#left -= octets.length;
    return {
      ...labels,
      filename: labels.filename ?? filename,
      contentType: labels.contentType ?? contentType,
      content: octets,
    };
  }
}

/** What is not read any more gives its turn to others. */
async function leave(octets: ByteStream): Promise<void> {
  await octets[Symbol.asyncIterator]().return?.();
}

/** Undefined: the structure does not list it. @throws MailError NOT_FOUND for what is no part of its own */
function partIn({ content }: Message, partId: string): MessagePart | undefined {
  const part = unwrap(content!).parts.find((each) => each.partId === partId);
  if (!part?.contentType.startsWith('multipart/')) return part;
  throw new MailError('NOT_FOUND', `The message to attach from has no part ${partId.slice(0, 40)}`);
}
