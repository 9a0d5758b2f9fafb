import type { Caller } from '../mail/caller.ts';
import { messageDemand } from '../mail/demand.ts';
import type { MessageDemand } from '../mail/demand.ts';
import { MailError, unwrap } from '../mail/errors.ts';
import type { Page } from '../mail/mailbox.ts';
import { endCursorOf, startCursorOf } from '../mail/mailbox.ts';
import type { Message } from '../mail/mailbox.ts';
import type { MessageFieldName, MessageOptions } from './fields/message-fields.ts';
import { MESSAGE_FIELDS, argumentsOf } from './fields/message-fields.ts';
import type { FieldError } from './fields/show.ts';
import { demandOf, fieldError, show } from './fields/show.ts';

/** What the chosen fields want of messages. */
export function wantedOf(
  fields: readonly MessageFieldName[],
  options: MessageOptions,
  caller: Caller,
): MessageDemand {
  const chosen = { args: argumentsOf(options), rights: caller.rights() };
  return demandOf(MESSAGE_FIELDS, fields, messageDemand(), chosen);
}

export function showMessage(
  message: Message,
  fields: readonly MessageFieldName[],
  options: MessageOptions,
  caller: Caller,
): Promise<Record<string, unknown>> {
  return show(MESSAGE_FIELDS, fields, message, argumentsOf(options), caller);
}

/** Messages in their order; one that cannot be had is null, and `errors` says why. */
export async function showMessages(
  messages: readonly (Message | MailError | null)[],
  fields: readonly MessageFieldName[],
  options: MessageOptions,
  caller: Caller,
): Promise<{ messages: (object | null)[]; errors?: FieldError[] }> {
  const errors = messages.flatMap((each, i) =>
    each instanceof MailError ? [fieldError(`messages.${i}`, each)] : [],
  );
  const shown = messages.map(async (each) =>
    each === null || each instanceof MailError ? null : showMessage(each, fields, options, caller),
  );
  return { messages: await Promise.all(shown), ...(errors.length > 0 && { errors }) };
}

/** A page with its place in the list. */
export async function showPage(
  page: Page,
  fields: readonly MessageFieldName[],
  options: MessageOptions,
  caller: Caller,
): Promise<object> {
  const { edges, hasNextPage, hasPreviousPage, totalCount, changesToken, approximated } = page;
  const messages = edges.map(({ message }) => showMessage(message, fields, options, caller));
  return {
    messages: await Promise.all(messages),
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: startCursorOf(page),
      endCursor: endCursorOf(page),
    },
    ...(totalCount !== undefined && { totalCount }),
    ...(changesToken !== undefined && { changesToken: unwrap(changesToken) }),
    approximated,
  };
}
