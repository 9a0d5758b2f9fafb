/**
 * What callers rely on when they read mail, whatever the server: run on each by a test file of its own, side by side. Where servers differ,
 * the subject's traits say how; nothing else differs.
 */
import { describeAccounts } from './reads/accounts.ts';
import { describeChanges } from './reads/changes.ts';
import { describeMailboxes } from './reads/mailboxes.ts';
import { describeMessages } from './reads/messages.ts';
import { describeNodes } from './reads/nodes.ts';
import { describePages } from './reads/pages.ts';
import { describeSelections } from './reads/selections.ts';
import type { Subject } from './subject.ts';

export function describeReads(subject: Subject): void {
  describeAccounts(subject);
  describeMailboxes(subject);
  describeMessages(subject);
  describeNodes(subject);
  describePages(subject);
  describeChanges(subject);
  describeSelections(subject);
}
