import { computed, signal } from '@preact/signals';
import type { PosternError, schema } from '@postern/client';
import { isPosternError } from '@postern/client';

import { ask } from '../gateway/ask.ts';
import type { Account, Mailbox, Start } from './documents.ts';
import { START } from './documents.ts';

export const account = signal<Account | undefined>(undefined);
export const mailboxes = signal<readonly Mailbox[]>([]);
/** Why there is no account to show. */
export const startError = signal<PosternError | undefined>(undefined);

/** Whether the account has a feature. */
export const has = (feature: `${schema.Feature}`): boolean =>
  (account.value?.features as readonly string[] | undefined)?.includes(feature) ?? false;

/** Reads the account and its mailboxes, in one session. */
export async function start(): Promise<void> {
  startError.value = undefined;
  try {
    const { data } = await ask<Start>(START);
    mailboxes.value = data.mailboxes;
    account.value = data.account;
  } catch (error) {
    if (!isPosternError(error)) throw error;
    startError.value = error;
  }
}

/** The order in which people look for them; all others follow as the server has them. */
const ROLES = ['INBOX', 'FLAGGED', 'DRAFTS', 'SENT', 'ARCHIVE', 'ALL', 'JUNK', 'TRASH'];

const rankOf = ({ role }: Mailbox): number => (role && ROLES.includes(role) ? ROLES.indexOf(role) : Infinity);

/** Those with a purpose. */
export const mainMailboxes = computed(() =>
  mailboxes.value.filter((each) => rankOf(each) < Infinity).sort((a, b) => rankOf(a) - rankOf(b)),
);
/** All others, parents before their children. */
export const otherMailboxes = computed(() => mailboxes.value.filter((each) => rankOf(each) === Infinity));

export const mailboxOf = (id: string | undefined): Mailbox | undefined =>
  mailboxes.value.find((each) => each.id === id);
export const mailboxAt = (path: string): Mailbox | undefined =>
  mailboxes.value.find((each) => each.path === path);
export const mailboxFor = (role: string): Mailbox | undefined =>
  mailboxes.value.find((each) => each.role === role);

/** How deep a mailbox stands below others of its list. */
export const levelOf = ({ path, delimiter }: Mailbox): number =>
  otherMailboxes.value.filter((each) => delimiter && path.startsWith(each.path + delimiter)).length;

/** New counts of some mailboxes, as changes and events tell them. */
export function tellCounts(told: readonly Pick<Mailbox, 'id' | 'status'>[]): void {
  const news = new Map(told.map(({ id, status }) => [id, status]));
  mailboxes.value = mailboxes.value.map((each) => {
    const status = news.get(each.id);
    return status ? { ...each, status: { ...each.status, ...status } } : each;
  });
}
