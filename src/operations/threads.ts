import type { Caller } from '../mail/caller.ts';
import type { ThreadListArguments } from '../mail/thread-page.ts';
import type { ThreadWants } from '../mail/thread.ts';
import { mailboxNamed } from './mailbox-named.ts';
import { operation } from './operation.ts';

// What puts conversations together is loaded by those who ask.

/** Conversations of a mailbox, which is named by its id or its role. */
interface MailboxThreads extends ThreadListArguments {
  readonly mailboxId: string;
}

export const getThread = operation({
  name: 'getThread',
  right: 'mail:read',
  run: async ({ id }: { id: string }, { mail }: Caller, wants: ThreadWants) =>
    (await import('../mail/find-thread.ts')).findThreadOf(mail(), id, wants),
});

export const listThreads = operation({
  name: 'listThreads',
  right: 'mail:read',
  run: async ({ mailboxId, ...args }: MailboxThreads, { mail }: Caller, wants: ThreadWants) =>
    (await import('../mail/list-threads.ts')).listThreads(mail(), mailboxNamed(mailboxId), args, wants),
});
