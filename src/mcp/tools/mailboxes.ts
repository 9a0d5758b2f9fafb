import * as z from 'zod/mini';

import { mailboxDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { Mailbox } from '../../mail/mailbox.ts';
import { shownPath } from '../../mail/mailbox-path.ts';
import { listMailboxes } from '../../operations/mailboxes.ts';
import { optional } from '../../operations/offers/values.ts';
import { READS, tool } from '../tool.ts';
import { line } from '../untrusted.ts';

const Counts = z.nullable(z.object({ messages: z.nullable(z.int()), unseen: z.nullable(z.int()) }));

export const mailboxTools = [
  tool({
    name: 'list_mailboxes',
    title: 'List mailboxes',
    description:
      'The mailboxes (folders) of the account, with what each is for: INBOX, SENT, DRAFTS, ARCHIVE, JUNK, TRASH. Other tools take the id, or such a role.',
    anyOf: ['mail:read'],
    annotations: READS,
    input: () =>
      z.strictObject({
        counts: optional(z.boolean(), 'Whether to count all and unread messages of each; false by default.'),
      }),
    output: z.object({
      mailboxes: z.array(
        z.object({
          id: z.string(),
          path: z.nullable(z.string()),
          role: z.nullable(z.string()),
          selectable: z.boolean(),
          counts: z.optional(Counts),
        }),
      ),
    }),
    run: async ({ counts = false }, { caller }) => {
      const demand = mailboxDemand('role', 'selectable');
      if (counts) for (const name of ['messages', 'unseen'] as const) demand.status.add(name);
      const found = await listMailboxes.run({}, caller, demand);
      return { structured: { mailboxes: found.map((each) => shown(each, counts)) } };
    },
  }),
];

function shown({ id, path, role, selectable, status }: Mailbox, isCounted: boolean): object {
  const known = status instanceof MailError ? null : status;
  const counts = known && { messages: known.messages, unseen: known.unseen };
  return { id, path: line(shownPath(path)), role, selectable, ...(isCounted && { counts }) };
}
