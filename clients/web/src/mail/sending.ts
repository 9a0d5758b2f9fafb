import { signal } from '@preact/signals';
import type { Sent } from '@postern/client';
import { isPosternError, send, unwrap } from '@postern/client';

import { client } from '../gateway/ask.ts';
import { errorWords } from '../words/errors.ts';
import { t } from '../words/index.ts';
import { readBack } from './actions.ts';
import { tellCounts } from './account.ts';
import { isAddress, parseAddresses } from './addresses.ts';
import type { Letter } from './compose.ts';
import { bodyOf, draftId, letter, save, saving, show } from './compose.ts';
import { dismiss, say } from './toasts.ts';

/** How long a letter waits, so that the user can think again. */
const SECONDS = 6;

/** Whether a letter waits to be sent; the page should not be closed meanwhile. */
export const isWaiting = signal(false);

addEventListener('beforeunload', (event) => {
  if (isWaiting.value) event.preventDefault();
});

/** Addresses that cannot be ones. */
export const wrongAddresses = ({ from, to, cc, bcc }: Letter): readonly string[] =>
  [from, to, cc, bcc]
    .flatMap(parseAddresses)
    .filter((each) => !isAddress(each))
    .map(({ address }) => address);

/** Whether there is all that a letter needs to be sent. */
export const canBeSent = (written: Letter): boolean =>
  written.from.trim() !== '' &&
  [written.to, written.cc, written.bcc].some((each) => each.trim() !== '') &&
  wrongAddresses(written).length === 0;

/** Sends what is written, after some seconds in which it can be called back. */
export async function sendSoon(): Promise<void> {
  if (!letter.value || !canBeSent(letter.value)) return;
  await save();
  const sent = letter.value;
  const draft = draftId.value;
  // What could not be stored is sent as it stands here.
  const stored = saving.value === 'saved' ? draft : undefined;
  letter.value = undefined;
  isWaiting.value = true;
  const timer = setTimeout(() => {
    dismiss(toast);
    void sendNow(sent, stored);
  }, SECONDS * 1000);
  const undo = (): void => {
    clearTimeout(timer);
    isWaiting.value = false;
    show(sent, draft);
  };
  const toast = say(t('sendingSoon'), { action: { label: t('undo'), run: undo } });
}

async function sendNow(sent: Letter, stored: string | undefined): Promise<void> {
  try {
    const { answers, forwards } = sent;
    const what = stored === undefined ? { message: bodyOf(sent) } : { draftId: stored };
    const body = { ...what, ...(answers && { answers }), ...(forwards && { forwards }) };
    tell(unwrap(await send(client(), body, { query: readBack })), sent, stored);
  } catch (error) {
    if (!isPosternError(error)) throw error;
    const [title, text] = errorWords(error);
    // It is not known whether it has left, so nothing is shown that invites to send it again.
    if (error.code !== 'OUTCOME_UNKNOWN' && error.code !== 'NO_ANSWER') show(sent, stored);
    say(`${t('notSent')} ${title}. ${text}`, { kind: 'warning' });
  }
  isWaiting.value = false;
}

/** What the submission server said of each recipient. */
function tell(
  { sent: isSent, recipients, mailboxes, copy }: Sent,
  letter: Letter,
  stored: string | undefined,
): void {
  tellCounts(mailboxes);
  const refused = recipients.filter(({ outcome }) => outcome === 'REFUSED' || outcome === 'TRY_LATER');
  const names = refused.map(({ address }) => address).join(', ');
  if (!isSent) {
    show(letter, stored);
    say(t('refusedAll', { names }), { kind: 'warning' });
  } else if (refused.length > 0) say(t('refusedSome', { names }), { kind: 'warning' });
  else say(t(copy === 'FAILED' ? 'sentNoCopy' : 'sent'));
}
