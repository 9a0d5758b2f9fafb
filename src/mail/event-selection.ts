import type { Caller } from './caller.ts';
import type { MailboxDemand, MessageDemand } from './demand.ts';
import type { Mailbox, Message } from './mailbox.ts';
import type { SelectionInput } from './webhook.ts';

/** A selection, read: what it wants, and how it is shown as JSON. */
export interface EventSelection<Thing, Demand> {
  /** @throws MailError FORBIDDEN, BAD_USER_INPUT */
  demand(caller: Caller): Demand;
  show(thing: Thing, caller: Caller): Promise<object>;
}

export interface EventSelections {
  readonly message: EventSelection<Message, MessageDemand>;
  readonly mailbox: EventSelection<Mailbox, MailboxDemand>;
}

/** Reads a selection. @throws MailError BAD_USER_INPUT */
export type ReadSelections = (input: SelectionInput, of: 'message' | 'mailbox') => Promise<EventSelections>;
