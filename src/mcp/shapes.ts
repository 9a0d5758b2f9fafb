import * as z from 'zod/mini';

import { described, id, optional } from '../operations/offers/values.ts';
import { ORIGIN } from './untrusted.ts';

// What tools take and give back, in words for models.

const text = z.nullable(z.string());
const time = z.nullable(z.iso.datetime());
const count = z.int().check(z.minimum(0));
const origin = z.literal(ORIGIN);

const Addresses = z.array(z.object({ name: text, address: text }));

const Header = z.object({
  origin,
  from: Addresses,
  to: Addresses,
  cc: z.optional(Addresses),
  bcc: z.optional(Addresses),
  replyTo: z.optional(Addresses),
  addressesLeftOut: z.optional(count),
  subject: text,
  sentAt: time,
});

const Body = z.object({
  origin,
  text: z.string(),
  truncated: z.boolean(),
  hiddenCharacters: described(count, 'Characters that readers do not see; they were left out.'),
  links: described(count, 'Addresses that were made unfit to be followed (hxxps://).'),
});

const Attachment = z.object({
  origin,
  id: z.string(),
  filename: text,
  contentType: text,
  size: z.nullable(count),
  inline: z.boolean(),
});

const Verdict = z.nullable(z.object({ result: z.string(), domain: text, reason: text }));

const Authentication = described(
  z.nullable(
    z.object({
      authservIds: z.array(z.string()),
      spf: Verdict,
      dkim: z.array(Verdict),
      dmarc: Verdict,
      arc: Verdict,
    }),
  ),
  "The receiving server's own verdicts; null: none that are surely its own.",
);

const Failure = z.object({ code: z.string(), message: z.string() });

/** A message, or why it could not be had. */
export const MessageShape = z.object({
  id: z.optional(z.string()),
  mailbox: z.optional(z.string()),
  flags: z.optional(z.array(z.string())),
  receivedAt: z.optional(time),
  size: z.optional(z.nullable(count)),
  header: z.optional(Header),
  body: z.optional(z.nullable(Body)),
  attachments: z.optional(z.array(Attachment)),
  attachmentsLeftOut: z.optional(count),
  authentication: z.optional(Authentication),
  error: z.optional(Failure),
});

export const Messages = z.array(MessageShape);

/** The mailbox that is meant: its id, or what it is for. */
export const mailbox = id('A mailbox: its id, or INBOX, ARCHIVE, DRAFTS, JUNK, SENT, TRASH or ALL.');

export const bodies = optional(z.boolean(), 'Whether the answer has what the messages contain.');

export const bodyOctets = optional(
  z.int().check(z.minimum(100), z.maximum(100_000)),
  'The most of each body, in octets; 10000 unless given. All bodies of an answer share 400000.',
);
