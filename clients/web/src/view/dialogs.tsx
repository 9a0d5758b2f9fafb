import type { ComponentChildren, JSX } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { mailboxes } from '../mail/account.ts';
import { moveTo } from '../mail/actions.ts';
import { COMMANDS, dialog, meant, question } from '../mail/commands.ts';
import { list } from '../mail/list.ts';
import { t } from '../words/index.ts';
import { Icon, IconButton } from './icons.tsx';
import { titleOf } from './sidebar.tsx';

interface ModalProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A dialog of the browser's own: it holds the focus, and Escape closes it. */
function Modal({ title, onClose, children }: ModalProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog class="modal" ref={element} aria-label={title} onClose={onClose}>
      <div class="sheet-head">
        <h2>{title}</h2>
        <IconButton icon="close" label={t('close')} onClick={() => element.current?.close()} />
      </div>
      {children}
    </dialog>
  );
}

export function Dialogs(): JSX.Element | null {
  if (question.value) return <Ask />;
  if (dialog.value === 'keys') return <KeysHelp />;
  if (dialog.value === 'move') return <MoveTo />;
  return null;
}

const close = (): void => void (dialog.value = undefined);

function Ask(): JSX.Element {
  const { text, yes, run } = question.value!;
  const done = (): void => void (question.value = undefined);
  return (
    <Modal title={t(yes)} onClose={done}>
      <p class="modal-text">{t(text, { n: meant().length })}</p>
      <p class="modal-buttons">
        <button type="button" class="button" onClick={done}>
          {t('cancel')}
        </button>
        <button
          type="button"
          class="button danger"
          onClick={() => {
            done();
            run();
          }}
        >
          {t(yes)}
        </button>
      </p>
    </Modal>
  );
}

const SHOWN: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  Escape: 'Esc',
  Delete: 'Del',
};

function KeysHelp(): JSX.Element {
  return (
    <Modal title={t('keys')} onClose={close}>
      <dl class="keys" tabIndex={0}>
        {COMMANDS.map(({ keys, name }) => (
          <div key={name}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{SHOWN[key] ?? key}</kbd>
              ))}
            </dt>
            <dd>{t(name)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

/** All mailboxes that messages can be moved to, narrowed down by what is typed. */
function MoveTo(): JSX.Element {
  const typed = useSignal('');
  const rows = meant();
  const places = mailboxes.value
    .filter(({ selectable, id, role }) => selectable && id !== list.value.mailbox?.id && role !== 'ALL')
    .filter((each) => titleOf(each).toLowerCase().includes(typed.value.toLowerCase()));
  const moveThere = (id: string): void => {
    close();
    void moveTo(rows, id);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (places[0]) moveThere(places[0].id);
  };
  return (
    <Modal title={t('move')} onClose={close}>
      <form class="search" onSubmit={submit}>
        <Icon name="search" size={18} />
        <input
          autofocus
          aria-label={t('findMailbox')}
          placeholder={t('findMailbox')}
          autocomplete="off"
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
      </form>
      <ul class="places">
        {places.map((mailbox) => (
          <li key={mailbox.id}>
            <button type="button" class="place" onClick={() => moveThere(mailbox.id)}>
              <Icon name="folder" size={18} />
              {titleOf(mailbox)}
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
