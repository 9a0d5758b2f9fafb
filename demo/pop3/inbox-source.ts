import type { MailStore } from '../store/mail-store.ts';
import type { MaildropSource } from './maildrop.ts';

/** INBOX as a maildrop: UIDVALIDITY and UID name one message for ever. */
export function inboxSource(store: MailStore): MaildropSource {
  const inbox = store.need('INBOX');
  return {
    list: () =>
      inbox.messages.map((message) => ({
        uniqueId: `${inbox.uidValidity}.${message.uid}`,
        raw: message.raw,
        remove() {
          if (message.isExpunged) return false;
          inbox.remove([message]);
          return true;
        },
      })),
  };
}
