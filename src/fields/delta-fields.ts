import type { Delta } from '../mail/mailbox.ts';
import type { DeltaWants, Field } from './field.ts';
import { propertiesOf } from './field.ts';

const property = propertiesOf<Delta>();

/** What changed in a mailbox. */
export const DELTA_FIELDS = {
  created: messages('created'),
  updated: messages('updated'),
  ...property('vanishedUids', 'vanished', 'present', 'token', 'hasMore', 'flagsFrom', 'basis'),
} satisfies Record<keyof Delta, unknown>;

/** Messages among the changes, with any of their fields. */
function messages(name: 'created' | 'updated') {
  return {
    right: 'mail:read',
    want: (wants, _args, selected, ahead) => {
      wants[name] = ahead.message(selected.children('Message'), wants[name]);
    },
    read: (delta) => delta[name],
  } satisfies Field<DeltaWants, Delta, unknown, Delta['created']>;
}
