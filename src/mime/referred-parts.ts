import { randomBytes } from 'node:crypto';
import type { MailComposerAttachment } from 'nodemailer/lib/mail-composer';
import type MimeNode from 'nodemailer/lib/mime-node';

import type { ReferredAttachment } from '../mail/draft.ts';
import type { MessagePiece } from '../mail/message-pieces.ts';

/** Makes the node of a part: its header is written by the composer. */
export type NewNode = (contentType: string, filename: string | undefined) => MimeNode;

/**
 * Parts of a message that is being composed whose octets are not here: each is composed as a header and a mark, and
 * the finished message is split at the marks.
 */
export class ReferredParts {
  readonly #newNode: NewNode;
  readonly #parts: ReferredAttachment[] = [];
  /** Nothing in a message is like it by accident or by intent. */
  readonly #mark = `part-${randomBytes(24).toString('hex')}-`;

  constructor(newNode: NewNode) {
    this.#newNode = newNode;
  }

  /** The attachment as the composer takes it. */
  add(part: ReferredAttachment): MailComposerAttachment {
    const mark = `${this.#mark}${this.#parts.push(part)}.`;
    return {
      raw: `${this.#header(part)}\r\n\r\n${mark}`,
      filename: false,
      contentType: typeOf(part),
      ...(part.contentId && { cid: part.contentId }),
    };
  }

  /** The message in pieces: octets, and the parts in the place of their marks. */
  split(message: Buffer): readonly MessagePiece[] {
    const pieces: MessagePiece[] = [];
    let from = 0;
    for (let at; (at = message.indexOf(this.#mark, from, 'latin1')) >= 0;) {
      const end = message.indexOf('.', at, 'latin1');
      const number = Number(message.toString('latin1', at + this.#mark.length, end));
      pieces.push(message.subarray(from, at), this.#parts[number - 1]!.stored);
      from = end + 1;
    }
    return [...pieces, message.subarray(from)];
  }

  #header(part: ReferredAttachment): string {
    const { filename, contentId, inline, encoding } = part;
    const node = this.#newNode(typeOf(part), filename ?? undefined);
    const isInline = inline ?? (contentId != null && typeOf(part).startsWith('image/'));
    node.setHeader('Content-Transfer-Encoding', encoding);
    node.setHeader('Content-Disposition', isInline ? 'inline' : 'attachment');
    if (contentId) node.setHeader('Content-ID', `<${contentId}>`);
    return node.buildHeaders();
  }
}

/** The media type with the parameters that say how to read the part; its name is written anew. */
function typeOf({ contentType, parameters }: ReferredAttachment): string {
  const kept = Object.entries(parameters).filter(([name]) => name !== 'name' && name !== 'boundary');
  const written = kept.map(([name, value]) => `; ${name}="${value.replace(/[\\"]/g, '\\$&')}"`);
  return `${contentType ?? 'application/octet-stream'}${written.join('')}`;
}
