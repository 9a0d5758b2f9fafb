import type { JSX } from 'preact';

import { list } from '../mail/list.ts';
import type { Opened } from '../mail/reader.ts';
import { opened } from '../mail/reader.ts';
import { go } from '../mail/route.ts';
import { t } from '../words/index.ts';
import { IconButton, Mark } from './icons.tsx';
import { MessageCard } from './message.tsx';
import { AnswerTools, MessageTools } from './toolbar.tsx';

/** What is read: a message, or a conversation with its oldest message first. */
export function Reader(): JSX.Element {
  const what = opened.value;
  return (
    <section
      class={`reader ${what ? 'open' : ''}`}
      aria-label={what ? subjectOf(what) : t('nothingOpenTitle')}
    >
      {what ? <Conversation what={what} /> : <NothingOpen />}
    </section>
  );
}

function subjectOf({ id, shown }: Opened): string {
  const row = list.value.rows.find(({ key }) => key === id);
  const message = shown.find((each) => each.id === id);
  const subject = message?.message?.subject ?? message?.head?.subject ?? row?.message.subject;
  return subject || t('noSubject');
}

function Conversation({ what }: { what: Opened }): JSX.Element {
  const { shown, isComplete } = what;
  return (
    <>
      <header class="reader-head">
        <IconButton class="only-single" icon="back" label={t('back')} onClick={() => go({ message: '' })} />
        <MessageTools />
        <AnswerTools />
      </header>
      <div class="reader-scroll" key={what.id}>
        <div class="reader-column">
          <h1 class="subject">
            {subjectOf(what)}
            {shown.length > 1 && (
              <span class="subject-count">{t('conversationOf', { n: shown.length })}</span>
            )}
          </h1>
          {shown.map((each) => (
            <MessageCard key={each.id} shown={each} canFold={shown.length > 1} />
          ))}
          {!isComplete && <p class="quiet">{t('incomplete')}</p>}
        </div>
      </div>
    </>
  );
}

function NothingOpen(): JSX.Element {
  return (
    <div class="nothing-open">
      <Mark size={56} />
      <h2>{t('nothingOpenTitle')}</h2>
      <p>{t('nothingOpenText')}</p>
    </div>
  );
}
