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

/** Encodings in which a part can be taken as it is stored; others (binary) cannot be sent to every server. */
const REFERABLE = new Set(['base64', 'quoted-printable', '7bit', '8bit']);

/**
 * Looks up the stored parts among a draft's attachments: one read for all of them. A server with CATENATE (RFC 4469)
 * takes them from its own store; of others the octets are fetched.
 * @throws MailError NOT_FOUND, STALE_ID, TOO_LARGE: nothing has been added then
 */
export async function openAttachments(
  session: MailSession,
  attachments: readonly DraftAttachment[],
): Promise<OpenedAttachment[]> {
  const ids = [...new Set(attachments.flatMap(({ fromMessage }) => fromMessage ?? []))];
  const sources = ids.length > 0 ? await Sources.read(session, ids) : undefined;
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
  /** Octets that may still be carried. */
  #left = MAX_CARRIED;

  private constructor(
    session: MailSession,
    messages: ReadonlyMap<string, Message | MailError>,
    canRefer: boolean,
  ) {
    this.#session = session;
    this.#messages = messages;
    this.#canRefer = canRefer;
  }

  static async read(session: MailSession, ids: readonly string[]): Promise<Sources> {
    const demand = messageDemand('parts', 'size');
    const [found, { features }] = await Promise.all([
      session.messages(
        ids.map((id) => decodeMessageId(id, session.accountKey)),
        demand,
      ),
      session.account({ fields: new Set(['capabilities']) }),
    ]);
    const messages = new Map(ids.map((id, i) => [id, found[i]!]));
    return new Sources(session, messages, features?.includes('ATTACH_STORED') ?? false);
  }

  open(wanted: StoredAttachment): Promise<OpenedAttachment> {
    const message = unwrap(this.#messages.get(wanted.fromMessage)!);
    const id = decodeMessageId(message.id, this.#session.accountKey);
    return wanted.partId == null
      ? this.#whole(wanted, id)
      : this.#part(wanted, id, partIn(message, wanted.partId));
  }

  async #part(wanted: StoredAttachment, id: MessageId, part: MessagePart): Promise<OpenedAttachment> {
    const labels = {
      filename: wanted.filename ?? part.filename,
      contentType: wanted.contentType ?? part.contentType,
      contentId: wanted.contentId ?? part.contentId,
      inline: wanted.inline,
    };
    const { partId, encoding, parameters } = part;
    if (this.#canRefer && 'uid' in id && REFERABLE.has(encoding))
      return { ...labels, parameters, stored: { id, partId }, encoding };
    return { ...labels, content: await this.#carry(id, partId) };
  }

  async #whole(wanted: StoredAttachment, id: MessageId): Promise<OpenedAttachment> {
    const labels = { ...wanted, contentType: 'message/rfc822' };
    if (this.#canRefer && 'uid' in id)
      return { ...labels, parameters: {}, stored: { id, partId: null }, encoding: '8bit' };
    return { ...labels, content: await this.#carry(id, undefined) };
  }

  async #carry(id: MessageId, partId: string | undefined): Promise<Buffer> {
    const { body } = await this.#session.bytes({ id, partId, range: undefined, headOnly: false });
    const octets = await gathered(body, this.#left);
    if (!Buffer.isBuffer(octets)) {
      await octets[Symbol.asyncIterator]().return?.();
      throw new MailError(
        'TOO_LARGE',
        `The stored attachments have more than ${MAX_CARRIED} octets, which is the most that can be attached where the mail server has no CATENATE`,
      );
    }
    this.#left -= octets.length;
    return octets;
  }
}

/** @throws MailError NOT_FOUND */
function partIn({ content }: Message, partId: string): MessagePart {
  const part = unwrap(content!).parts.find((each) => each.partId === partId);
  if (part && !part.contentType.startsWith('multipart/')) return part;
  throw new MailError('NOT_FOUND', `The message to attach from has no part ${partId.slice(0, 40)}`);
}
