import type { Tool } from '../tool.ts';
import { attachmentTools } from './attachments.ts';
import { changeTools } from './changes.ts';
import { messageChangeTools } from './change-messages.ts';
import { draftTools } from './drafts.ts';
import { mailboxTools } from './mailboxes.ts';
import { messageTools } from './messages.ts';
import { sendTools } from './send-draft.ts';

/** Every tool, in the order in which clients are told of them. */
export const TOOLS: readonly Tool[] = [
  ...mailboxTools,
  ...messageTools,
  ...attachmentTools,
  ...changeTools,
  ...messageChangeTools,
  ...draftTools,
  ...sendTools,
];
