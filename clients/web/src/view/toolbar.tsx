import type { JSX } from 'preact';

import {
  answer,
  archiveMeant,
  canArchive,
  canFlag,
  canMove,
  canSpam,
  dialog,
  meant,
} from '../mail/commands.ts';
import { removeMeant, spamMeant, turnFlag, turnSeen } from '../mail/commands.ts';
import { deletesForGood } from '../mail/actions.ts';
import { has } from '../mail/account.ts';
import { list, ticked } from '../mail/list.ts';
import { t } from '../words/index.ts';
import { IconButton } from './icons.tsx';

/** What can be done with what is ticked, or open, as far as the account can. */
export function MessageTools(): JSX.Element {
  const rows = meant();
  const isFlagged = rows.length > 0 && rows.every(({ message }) => message.isFlagged);
  const isUnread = rows.some(({ unread }) => unread > 0);
  const isJunk = list.value.mailbox?.role === 'JUNK';
  return (
    <>
      {canArchive() && <IconButton icon="archive" label={t('archive')} onClick={archiveMeant} />}
      <IconButton
        icon="trash"
        label={t(deletesForGood() ? 'deleteForGood' : 'delete')}
        onClick={removeMeant}
      />
      {canSpam() && <IconButton icon="spam" label={t(isJunk ? 'notSpam' : 'spam')} onClick={spamMeant} />}
      {canMove() && <IconButton icon="move" label={t('move')} onClick={() => (dialog.value = 'move')} />}
      {canFlag() && (
        <>
          <IconButton
            icon="flag"
            label={t(isFlagged ? 'unflag' : 'flag')}
            isPressed={isFlagged}
            onClick={turnFlag}
          />
          <IconButton icon="unread" label={t(isUnread ? 'markRead' : 'markUnread')} onClick={turnSeen} />
        </>
      )}
    </>
  );
}

export function AnswerTools(): JSX.Element | null {
  if (!has('SEND')) return null;
  return (
    <span class="answer-tools">
      <IconButton icon="reply" label={t('reply')} onClick={() => answer('reply')} />
      <IconButton icon="replyAll" label={t('replyAll')} onClick={() => answer('replyAll')} />
      <IconButton icon="forward" label={t('forward')} onClick={() => answer('forward')} />
    </span>
  );
}

/** Takes the place of the list's head while rows are ticked. */
export function BulkBar(): JSX.Element {
  const { rows } = list.value;
  const isAll = ticked.value.size === rows.length;
  return (
    <div class="bulk" role="toolbar" aria-label={t('selected', { n: ticked.value.size })}>
      <IconButton icon="close" label={t('clearSelection')} onClick={() => (ticked.value = new Set())} />
      <span class="bulk-count" role="status">
        {t('selected', { n: ticked.value.size })}
      </span>
      {!isAll && (
        <IconButton
          icon="check"
          label={t('selectAll')}
          onClick={() => (ticked.value = new Set(rows.map(({ key }) => key)))}
        />
      )}
      <MessageTools />
    </div>
  );
}
