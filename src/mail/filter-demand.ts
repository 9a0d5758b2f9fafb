import type { MessageDemand } from './demand.ts';
import type { MessageField } from './fields.ts';
import { addMessageDemand, messageDemand } from './demand.ts';
import type { Condition, ConditionName, Filter } from './filter.ts';
import { conditionsOf } from './filter.ts';
import type { Order } from './order.ts';
import { orderFields } from './order.ts';

/** What has to be known of a message to tell whether a condition holds. What the server decides: more than any field says. */
const FIELDS: Record<ConditionName, readonly MessageField[]> = {
  hasFlag: ['flags'],
  from: ['from'],
  to: ['to'],
  cc: ['cc'],
  bcc: ['bcc'],
  subject: ['subject'],
  body: [],
  text: [],
  header: [],
  receivedSince: ['receivedAt'],
  receivedBefore: ['receivedAt'],
  sentSince: ['sentAt'],
  sentBefore: ['sentAt'],
  sizeAtLeast: ['size'],
  sizeAtMost: ['size'],
  hasAttachments: ['hasAttachments'],
  ids: ['uid'],
  uids: ['uid'],
  messageIds: ['messageId'],
  threadIds: ['threadId'],
  hasLabel: [],
  providerQuery: [],
  changedSince: ['modSeq'],
};

/** What has to be read of messages to check them against a filter. */
export function filterDemand(filter: Filter): MessageDemand {
  const demand = messageDemand();
  for (const condition of conditionsOf(filter)) addMessageDemand(demand, conditionDemand(condition));
  return demand;
}

/** What has to be read of messages to put them in order. */
export function orderDemand(order: Order): MessageDemand {
  return messageDemand(...orderFields(order));
}

function conditionDemand({ on, value }: Condition): MessageDemand {
  const demand = messageDemand(...FIELDS[on]);
  if (on === 'header') demand.headers.add(value.name);
  return demand;
}
