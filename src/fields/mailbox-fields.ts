import type { MailboxDemand, ListArguments } from '../mail/demand.ts';
import { addMessageDemand, pageKey, readListArguments, wantDelta, wantPage } from '../mail/demand.ts';
import type { GivenDeltaArguments } from '../mail/delta.ts';
import { deltaKey, readDeltaArguments } from '../mail/delta.ts';
import { unwrap } from '../mail/errors.ts';
import type { MailboxField, StatusField } from '../mail/fields.ts';
import type { Delta, Mailbox, MailboxStatus, Page } from '../mail/mailbox.ts';
import { shownPath } from '../mail/mailbox-path.ts';
import { pageAmong } from '../mail/query-places.ts';
import type { ThreadListArguments } from '../mail/thread-page.ts';
import { firstPage } from '../mail/thread-page.ts';
import { requireOwnCursors } from '../mail/window.ts';
import type { Field, WholeTable } from './field.ts';
import { naming, notAsked, nothing, priced, pricedOf, propertiesOf, rowsOf } from './field.ts';

type MailboxRow<Args = unknown> = Field<MailboxDemand, Mailbox, Args>;

type StatusRows = {
  [Name in StatusField]: Field<MailboxDemand, MailboxStatus, unknown, MailboxStatus[Name]>;
};

const known = propertiesOf<Mailbox>(naming);
const property = pricedOf<Mailbox>();

/** Each count of a mailbox. */
export const STATUS_FIELDS = rowsOf<StatusField, StatusRows>(
  ['messages', 'unseen', 'recent', 'deleted', 'size', 'uidNext', 'uidValidity', 'highestModSeq'],
  (name) => ({
    right: 'mail:read',
    want: ({ status }) => void status.add(name),
    read: (status: MailboxStatus) => status[name] as never,
  }),
);

/** Every field of a mailbox: one that has a price but no row here does not compile. */
export const MAILBOX_FIELDS = {
  ...known('id'),
  path: { ...known('path').path, read: ({ path }) => shownPath(path) } satisfies MailboxRow,
  name: priced('name', ({ name }: Mailbox) => shownPath(name)),
  ...property('delimiter'),
  parent: relatives('parent'),
  children: relatives('children'),
  ...property('role'),
  roleSource: priced('role', ({ roleSource }: Mailbox) => roleSource),
  ...property('attributes', 'subscribed', 'selectable'),
  status: {
    right: 'mail:read',
    want: (demand, _args, selected, ahead) =>
      void ahead.collect(STATUS_FIELDS, selected.children('MailboxStatus'), demand),
    read: ({ status }) => unwrap(status),
  } satisfies MailboxRow,
  permanentFlags: priced('permanentFlags', ({ permanentFlags }: Mailbox) => unwrap(permanentFlags)),
  rights: priced('rights', ({ rights }: Mailbox) => unwrap(rights)),
  objectId: priced('objectId', ({ objectId }: Mailbox) => unwrap(objectId)),
  messages: {
    right: 'mail:read',
    want: (demand, args, selected, ahead) => {
      const list = readListArguments(args, ahead.account);
      const key = pageKey(list);
      const { places: _places, ...lists } = list;
      const page = demand.pages.get(key) ?? { ...lists, nodes: undefined, totalCount: false };
      // Only then it is known what a query says of it.
      if (list.places) demand.fields.add('role');
      ahead.page(selected, page);
      wantPage(demand, page, key);
    },
    // Null for a mailbox that holds no messages; an error where it could not be opened.
    read: (mailbox, args, { mail }): Page | null => {
      const list = readListArguments(args, mail().accountKey);
      requireOwnCursors(list.window, mailbox.path);
      const page = mailbox.pages.get(pageKey(list));
      return page === undefined ? null : pageAmong(list.places, mailbox, unwrap(page));
    },
  } satisfies MailboxRow<ListArguments>,
  threads: {
    right: 'mail:read',
    want: (demand, args, selected, ahead) => {
      const wants = ahead.threads(selected.children('ThreadConnection'));
      const page = firstPage(args, wants, ahead.account);
      const key = pageKey(page);
      const known = demand.pages.get(key)?.nodes;
      if (known) addMessageDemand(page.nodes!, known);
      wantPage(demand, page, key);
    },
    // An API puts it together: there may be more to ask for.
    read: notAsked,
  } satisfies MailboxRow<ThreadListArguments>,
  eventsUrl: {
    right: 'mail:read',
    want: nothing,
    read: ({ path }, _args, { sealEventsUrl }) => sealEventsUrl(path),
  } satisfies MailboxRow,
  changes: {
    right: 'mail:read',
    want: (demand, args, selected, ahead) => {
      const delta = readDeltaArguments(args);
      const key = deltaKey(delta);
      const known = demand.changes.get(key) ?? { ...delta, created: undefined, updated: undefined };
      known.wait = Math.max(known.wait, delta.wait);
      ahead.delta(selected, known);
      wantDelta(demand, key, known);
    },
    // Null for a mailbox that holds no messages.
    read: (mailbox, args): Delta | null => {
      const delta = mailbox.changes.get(deltaKey(readDeltaArguments(args)));
      return delta === undefined ? null : unwrap(delta);
    },
  } satisfies MailboxRow<GivenDeltaArguments>,
} satisfies WholeTable<MailboxField, MailboxDemand, Mailbox>;

/** Mailboxes above and below. */
function relatives<Name extends 'parent' | 'children'>(field: Name) {
  return {
    // A token that is limited to some mailboxes is told of no others.
    right: 'mail:account',
    want: (demand, _args, selected, ahead) => {
      demand.fields.add(field);
      demand.relatives = ahead.mailbox(selected.children('Mailbox'), demand.relatives);
    },
    read: (mailbox): Mailbox[Name] => mailbox[field],
  } satisfies MailboxRow;
}
