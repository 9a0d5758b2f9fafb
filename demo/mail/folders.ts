import type { SpecialUse } from '../store/mailbox.ts';

interface Folder {
  path: string;
  specialUse?: SpecialUse;
  isSubscribed?: boolean;
}

/** Levels that only hold other mailboxes (\Noselect). */
export const LEVELS = ['Projekte', 'Lists'];

export const MAILBOXES: readonly Folder[] = [
  { path: 'INBOX' },
  { path: 'Drafts', specialUse: '\\Drafts' },
  { path: 'Sent', specialUse: '\\Sent' },
  { path: 'Junk', specialUse: '\\Junk' },
  { path: 'Trash', specialUse: '\\Trash' },
  { path: 'Archive', specialUse: '\\Archive' },
  { path: 'Archive/Before the move' },
  { path: 'Projekte/Köln' },
  { path: 'Projekte/Zürich & Genève' },
  { path: '日本語' },
  { path: 'Lists/Tide watchers' },
  { path: 'Lists/Builds', isSubscribed: false },
  { path: 'Receipts' },
  { path: 'Station reports' },
  { path: 'Someday' },
];
