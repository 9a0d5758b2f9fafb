import { effect, untracked } from '@preact/signals';

import { session } from '../gateway/session.ts';
import { account, mailboxAt, mailboxFor, mailboxes, start } from './account.ts';
import { areConversations, list, openList, wantsConversations } from './list.ts';
import { forgetOwnAddress } from './compose.ts';
import { hasRead } from './actions.ts';
import { live } from './live.ts';
import { close, open } from './reader.ts';
import { route } from './route.ts';

/** What is shown follows from who is signed in and where the address leads. */
export function follow(): void {
  live();
  effect(() => {
    const isIn = session.value !== undefined;
    untracked(() => (isIn ? void start() : forget()));
  });
  effect(() => {
    const { path, query } = route.value;
    const isKnown = account.value !== undefined;
    void wantsConversations.value;
    untracked(() => (isKnown ? showList(path, query) : undefined));
  });
  effect(() => {
    const { message } = route.value;
    const isKnown = account.value !== undefined;
    untracked(() => (isKnown ? showMessage(message) : undefined));
  });
}

let shown = '';

function showList(path: string, query: string): void {
  const mailbox = mailboxAt(path) ?? mailboxFor('INBOX');
  const place = JSON.stringify([mailbox?.id, query, wantsConversations.value]);
  if (!mailbox || place === shown) return;
  shown = place;
  void openList(mailbox, query);
}

function showMessage(id: string): void {
  if (id === '') return close();
  const row = list.value.rows.find(({ key }) => key === id);
  void open(id, areConversations.value && (row?.count ?? 2) !== 1).then((message) => {
    if (message?.isSeen === false) void hasRead(message.id);
  });
}

function forget(): void {
  shown = '';
  account.value = undefined;
  mailboxes.value = [];
  forgetOwnAddress();
  close();
}
