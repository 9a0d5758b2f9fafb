import type { AnyOperation } from './operation.ts';
import { accountOperations } from './operations/account.ts';
import { accountDeltaOperations } from './operations/account-delta.ts';
import { correspondenceOperations } from './operations/correspondence.ts';
import { accountMessageOperations } from './operations/account-messages.ts';
import { answerOperations } from './operations/answers.ts';
import { appendOperations } from './operations/append.ts';
import { bytesOperations } from './operations/bytes.ts';
import { draftOperations } from './operations/drafts.ts';
import { mailboxChangeOperations } from './operations/mailbox-changes.ts';
import { mailboxDeltaOperations } from './operations/mailbox-delta.ts';
import { eventOperations } from './operations/events.ts';
import { mailboxOperations } from './operations/mailboxes.ts';
import { messageChangeOperations } from './operations/message-changes.ts';
import { messageOperations } from './operations/messages.ts';
import { sendingOperations } from './operations/sending.ts';
import { threadOperations } from './operations/threads.ts';
import { systemOperations } from './operations/system.ts';
import { browserOperations } from './operations/browser-sign-in.ts';
import { discoveryOperations } from './operations/discovery.ts';
import { tokenOperations } from './operations/tokens.ts';
import { webhookOperations } from './operations/webhooks.ts';

/** Every REST operation. Routing, validation, the OpenAPI document and the route table read nothing but this. */
export const OPERATIONS: readonly AnyOperation[] = [
  ...systemOperations(() => OPERATIONS),
  ...tokenOperations,
  ...browserOperations,
  ...discoveryOperations,
  ...accountOperations,
  ...accountDeltaOperations,
  ...correspondenceOperations,
  ...mailboxOperations,
  ...mailboxChangeOperations,
  ...messageOperations,
  ...threadOperations,
  ...mailboxDeltaOperations,
  ...eventOperations,
  ...accountMessageOperations,
  ...answerOperations,
  ...bytesOperations,
  ...messageChangeOperations,
  ...appendOperations,
  ...draftOperations,
  ...sendingOperations,
  ...webhookOperations,
];
