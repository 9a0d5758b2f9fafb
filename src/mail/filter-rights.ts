import type { ConditionName } from './filter.ts';
import type { Right } from './rights.ts';

/** What each condition of a filter needs: by asking often enough, a filter reads what it looks at. */
export const CONDITION_RIGHTS: Record<ConditionName, Right> = {
  hasFlag: 'mail:read',
  from: 'mail:read',
  to: 'mail:read',
  cc: 'mail:read',
  bcc: 'mail:read',
  subject: 'mail:read',
  body: 'mail:content',
  text: 'mail:content',
  header: 'mail:content',
  receivedSince: 'mail:read',
  receivedBefore: 'mail:read',
  sentSince: 'mail:read',
  sentBefore: 'mail:read',
  sizeAtLeast: 'mail:read',
  sizeAtMost: 'mail:read',
  hasAttachments: 'mail:read',
  ids: 'mail:read',
  uids: 'mail:read',
  messageIds: 'mail:read',
  threadIds: 'mail:read',
  hasLabel: 'mail:read',
  // What it looks at is the provider's business.
  providerQuery: 'mail:content',
  changedSince: 'mail:read',
};
