import { MailError } from '../mail/errors.ts';
import { MAX_PAGE } from '../mail/limits.ts';
import type { Thread, ThreadWants } from '../mail/thread.ts';
import { messageCountOf, participantsOf, subjectOf, unreadCountOf } from '../mail/thread.ts';
import type { Field } from './field.ts';
import { asked, nothing } from './field.ts';

interface MembersArguments {
  readonly first: number;
}

/** A conversation. */
export const THREAD_FIELDS = {
  id: { right: 'mail:read', want: nothing, read: ({ id }) => id } satisfies ThreadRow,
  subject: {
    right: 'mail:read',
    want: ({ newestMessage }) => void newestMessage.fields.add('subject'),
    read: subjectOf,
  } satisfies ThreadRow,
  participants: counted(participantsOf),
  messageCount: counted(messageCountOf),
  unreadCount: counted(unreadCountOf),
  newestMessage: {
    right: 'mail:read',
    want: ({ newestMessage }, _args, selected, ahead) =>
      void ahead.message(selected.children('Message'), newestMessage),
    read: ({ newestMessage }) => newestMessage,
  } satisfies ThreadRow,
  messages: {
    right: 'mail:read',
    want: (wants, { first }, selected, ahead) => {
      wants.first = Math.max(wants.first, requireFirst(first));
      wants.messages = ahead.message(selected.children('Message'), wants.messages);
    },
    read: ({ messages }, { first }) => asked(messages).slice(-requireFirst(first)),
  } satisfies ThreadRow<MembersArguments>,
  complete: counted(({ complete }) => complete),
};

type ThreadRow<Args = unknown> = Field<ThreadWants, Thread, Args>;

/** What all messages have to be found for. */
function counted<Value>(read: (thread: Thread) => Value): Field<ThreadWants, Thread, unknown, Value> {
  return { right: 'mail:read', want: (wants) => void (wants.isCounted = true), read };
}

function requireFirst(first: number): number {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_PAGE) return first;
  throw new MailError('BAD_USER_INPUT', `first must be a whole number from 1 to ${MAX_PAGE}`, {
    argument: 'first',
  });
}
