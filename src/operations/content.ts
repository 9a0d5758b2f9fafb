import type { Bytes, BytesDemand } from '../mail/bytes.ts';
import type { BytesId } from '../mail/bytes-id.ts';
import { decodeAttachmentId } from '../mail/bytes-id.ts';
import type { Caller } from '../mail/caller.ts';
import { contentDemand, octetLimit, messageDemand } from '../mail/demand.ts';
import type { Content, Html, Text } from '../mail/content.ts';
import type { MessageDemand } from '../mail/demand.ts';
import { MailError, unwrap } from '../mail/errors.ts';
import { findMessage } from '../mail/find-nodes.ts';
import type { HtmlOptions } from '../mail/linked-html.ts';
import { linkedHtml } from '../mail/linked-html.ts';
import { operation } from './operation.ts';

/** Whose octets, and which of them. */
export interface OctetsInput extends Pick<BytesDemand, 'range' | 'headOnly'> {
  readonly id: BytesId;
}

/** Whose text is wanted. */
export interface TextOf {
  readonly messageId: string;
  /** One of its attachments that is a message itself, which is meant then. */
  readonly attachmentId?: string | undefined;
}

export const getRawMessage = operation({
  name: 'getRawMessage',
  right: 'mail:content',
  run: readOctets,
});

export const getAttachment = operation({
  name: 'getAttachment',
  right: 'mail:content',
  run: readOctets,
});

export const getText = operation({
  name: 'getText',
  right: 'mail:content',
  run: async (
    { maxOctets: most, ...of }: TextOf & { maxOctets?: number | undefined },
    caller: Caller,
    _demand: undefined,
  ): Promise<Text> => {
    const octets = octetLimit(most);
    const found = await (await contentOf(caller, of, 'text', octets)).text(octets);
    if (!found) throw new MailError('NOT_FOUND', 'This message has no text');
    return found;
  },
});

export const getHtml = operation({
  name: 'getHtml',
  right: 'mail:content',
  run: async (
    { messageId: storedId, attachmentId, ...options }: TextOf & HtmlOptions,
    caller: Caller,
    _demand: undefined,
  ): Promise<Html> => {
    const of = { messageId: storedId, attachmentId };
    const content = await contentOf(caller, of, 'html', octetLimit(options.maxOctets));
    const found = await linkedHtml(content, storedId, options, caller.sealUrl);
    if (!found) throw new MailError('NOT_FOUND', 'This message has no html. Try its text');
    return found;
  },
});

/** Streamed: see `Bytes`. */
function readOctets(
  { id: { message, partId }, range, headOnly }: OctetsInput,
  { mail }: Pick<Caller, 'mail'>,
  _demand: undefined,
): Promise<Bytes> {
  return mail().bytes({ id: message, partId, range, headOnly });
}

async function contentOf(
  caller: Caller,
  { messageId, attachmentId }: TextOf,
  field: 'text' | 'html',
  octets: number,
): Promise<Content> {
  const session = caller.mail();
  const partId = attachmentId && decodeAttachmentId(messageId, attachmentId, session.accountKey).partId;
  const demand = partId ? enclosedDemand(partId, field, octets) : ownDemand(field, octets);
  const { content } = await findMessage(session, messageId, demand);
  if (content === undefined) throw new Error('the driver left out content that was asked for');
  return partId ? enclosedIn(unwrap(content), partId) : unwrap(content);
}

function ownDemand(field: 'text' | 'html', octets: number): MessageDemand {
  const demand = messageDemand(field);
  demand.content[field] = octets;
  return demand;
}

/** Messages stand within messages at most as deep as a part's number has places. */
function enclosedDemand(partId: string, field: 'text' | 'html', octets: number): MessageDemand {
  const demand = messageDemand('attachments');
  let { content } = demand;
  for (const _ of partId.split('.')) content = content.enclosed = { ...contentDemand(), [field]: octets };
  return demand;
}

/** @throws MailError NOT_FOUND where there is no message at that place */
function enclosedIn({ attachments }: Content, partId: string): Content {
  for (const attachment of attachments) {
    if (!attachment.message) continue;
    if (attachment.partId === partId) return attachment.message.content;
    if (partId.startsWith(`${attachment.partId}.`)) return enclosedIn(attachment.message.content, partId);
  }
  throw new MailError(
    'NOT_FOUND',
    'This attachment is not a message. Its content is at …/attachments/{attachmentId}',
  );
}
