import { mailboxDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { EventSelections } from '../../mail/event-selection.ts';
import type { SelectionInput } from '../../mail/webhook.ts';
import type { MailboxFieldName } from '../fields/mailbox-fields.ts';
import { MAILBOX_FIELDS, MAILBOX_FIELD_NAMES, MAILBOX_SINGLE_FIELDS } from '../fields/mailbox-fields.ts';
import type { MessageFieldName, MessageOptions } from '../fields/message-fields.ts';
import { LIST_FIELDS, MESSAGE_FIELDS, MESSAGE_FIELD_NAMES } from '../fields/message-fields.ts';
import { demandOf, show, usualFields } from '../fields/show.ts';
import { showMessage, wantedOf } from '../show-messages.ts';

/** Fields by their names, as every answer of REST has them. @throws MailError BAD_USER_INPUT for a name that there is not */
export function fieldSelections(input: SelectionInput, of: 'message' | 'mailbox'): EventSelections {
  const { fields, headers, previewLength, maxOctets } = input;
  const options: MessageOptions = {
    headers: headers ?? undefined,
    previewLength: previewLength ?? undefined,
    maxOctets: maxOctets ?? undefined,
  };
  const names = of === 'message' ? known(fields, MESSAGE_FIELD_NAMES) : undefined;
  const mailboxNames = of === 'mailbox' ? known(fields, MAILBOX_FIELD_NAMES) : undefined;
  return { message: messageSelection(names, options), mailbox: mailboxSelection(mailboxNames) };
}

function messageSelection(
  names: readonly MessageFieldName[] | undefined,
  options: MessageOptions,
): EventSelections['message'] {
  return {
    demand: (caller) => wantedOf(names ?? usualFields(MESSAGE_FIELDS, LIST_FIELDS, caller), options, caller),
    show: (message, caller) =>
      showMessage(message, names ?? usualFields(MESSAGE_FIELDS, LIST_FIELDS, caller), options, caller),
  };
}

function mailboxSelection(
  names: readonly MailboxFieldName[] = MAILBOX_SINGLE_FIELDS,
): EventSelections['mailbox'] {
  return {
    demand: (caller) =>
      demandOf(MAILBOX_FIELDS, names, mailboxDemand(), { args: {}, rights: caller.rights() }),
    show: (mailbox, caller) => show(MAILBOX_FIELDS, names, mailbox, {}, caller),
  };
}

function known<Name extends string>(
  fields: readonly string[] | null | undefined,
  names: readonly Name[],
): readonly Name[] | undefined {
  const strange = fields?.find((each) => !(names as readonly string[]).includes(each));
  if (strange === undefined) return (fields as readonly Name[] | null | undefined) ?? undefined;
  throw new MailError('BAD_USER_INPUT', `There is no field ${JSON.stringify(strange.slice(0, 100))}`, {
    argument: 'fields',
  });
}
