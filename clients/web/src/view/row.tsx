import type { JSX } from 'preact';

import type { Row as RowValue } from '../mail/list.ts';
import { list, tick, ticked } from '../mail/list.ts';
import { hrefOf, route } from '../mail/route.ts';
import { longDate, shortDate, t } from '../words/index.ts';
import { Icon } from './icons.tsx';
import { Avatar, namesOf } from './people.tsx';

/** Whom a row names: in SENT and DRAFTS those that it goes to. */
function whoOf({ message, people }: RowValue): string {
  const role = list.value.mailbox?.role;
  if ((role === 'SENT' || role === 'DRAFTS') && message.to?.length)
    return t('toPeople', { names: namesOf(message.to) });
  return people.length === 0 ? t('noSender') : namesOf(people);
}

/** What pictures show, in words. */
function wordsOf({ message, unread }: RowValue): string {
  const { isFlagged, isAnswered, isDraft, hasAttachments } = message;
  const all = [
    unread > 0 && t('unread'),
    isFlagged && t('flagged'),
    isAnswered && t('answered'),
    isDraft && t('draft'),
    hasAttachments && t('hasAttachment'),
  ];
  return all.filter(Boolean).join(', ');
}

interface Props {
  readonly row: RowValue;
  readonly index: number;
  /** Of all that is known of the list. */
  readonly count: number;
}

/** One row of the list. Its height is that of ROW_HEIGHT (list.tsx). */
export function Row({ row, index, count }: Props): JSX.Element {
  const { key, message, unread } = row;
  const isOpen = route.value.message === key;
  const isTicked = ticked.value.has(key);
  const subject = message.subject || t('noSubject');
  const date = message.receivedAt ?? message.sentAt;
  const classes = [unread > 0 && 'unread', isOpen && 'current', isTicked && 'ticked'].filter(Boolean);
  return (
    <li class={`row ${classes.join(' ')}`} aria-setsize={count} aria-posinset={index + 1}>
      <label class="row-tick">
        <input
          type="checkbox"
          checked={isTicked}
          onChange={() => tick(key)}
          aria-label={t('select', { name: subject })}
        />
        <Avatar person={row.people[0] ?? { name: null, address: null }} />
        <span class="row-check" aria-hidden="true">
          <Icon name="check" size={18} />
        </span>
      </label>
      <a
        class="row-link"
        href={hrefOf({ ...route.value, message: key })}
        aria-current={isOpen ? 'true' : undefined}
      >
        <span class="row-line">
          <span class="row-who">{whoOf(row)}</span>
          {(row.count ?? 1) > 1 && <span class="row-count">{row.count}</span>}
          <time dateTime={date ?? undefined} title={longDate(date)}>
            {shortDate(date)}
          </time>
        </span>
        <span class="row-line">
          <span class="row-subject">{subject}</span>
          <span class="row-signs" aria-hidden="true">
            {message.isAnswered && <Icon name="reply" size={15} />}
            {message.hasAttachments && <Icon name="clip" size={15} />}
            {message.isFlagged && (
              <span class="row-flag">
                <Icon name="flag" size={15} />
              </span>
            )}
          </span>
        </span>
        <span class="row-preview">{message.preview ?? ''}</span>
        <span class="unseen-by-eyes">{wordsOf(row)}</span>
      </a>
    </li>
  );
}
