import { said, saidOfEach } from '../../contract/said.ts';
import { DEFAULT_OCTETS, MAX_OCTETS } from '../../mail/limits.ts';
import * as z from 'zod/mini';

import { getAttachment, getHtml, getRawMessage, getText } from '../content.ts';
import { offer } from './offer.ts';
import { id, optional } from './values.ts';

/** How much of a text. */
export const maxOctets = optional(
  z.int().check(z.minimum(1), z.maximum(MAX_OCTETS)),
  `Maximum number of octets of UTF-8 of \`text\`, and of \`html\` before sanitizing; ${DEFAULT_OCTETS} by default. No more than this is fetched.`,
);
const REMOTE_CONTENT = ['BLOCK', 'ALLOW'] as const;
export const remoteContent = optional(
  z.enum(REMOTE_CONTENT),
  `${said('RemoteContent')} ${saidOfEach(REMOTE_CONTENT, (way) => `RemoteContent.${way}`)} BLOCK by default.`,
);

const INLINE_IMAGES = ['URL', 'CID', 'DATA'] as const;
export const inlineImages = optional(
  z.enum(INLINE_IMAGES),
  `${said('InlineImages')} ${saidOfEach(INLINE_IMAGES, (way) => `InlineImages.${way}`)} URL by default.`,
);

const messageId = id('The message.');
const enclosing = z.optional(
  id(
    'The id of an attachment that is itself a message; the operation then applies to that message instead of the enclosing one.',
  ),
);

export const CONTENT_OFFERS = {
  getRawMessage: offer(getRawMessage, {
    summary: 'The whole message as stored',
    description: 'As `message/rfc822`, octet by octet.',
    input: { messageId },
  }),
  getAttachment: offer(getAttachment, {
    summary: 'The content of an attachment',
    description: 'Decoded from its transfer encoding, with the media type that the sender gave it.',
    input: { messageId, attachmentId: id('The id of one of the message’s attachments.') },
  }),
  getText: offer(getText, {
    summary: 'The text of a message',
    description:
      'Its plain parts, or what their html says, as UTF-8 with LF line ends. NOT_FOUND where there is none.',
    input: { messageId, maxOctets, attachmentId: enclosing },
  }),
  getHtml: offer(getHtml, {
    summary: 'The html of a message, sanitized',
    description: 'Without scripts, forms and frames. NOT_FOUND where there is no html.',
    input: { messageId, maxOctets, remoteContent, attachmentId: enclosing },
  }),
};
