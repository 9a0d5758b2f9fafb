import * as z from 'zod/mini';

import { flags, id, ifUidValidity, optional } from './parameters.ts';

/** Messages of one mailbox by what they are like, in place of their ids. */
export const TargetFilter = z.strictObject({
  mailboxId: id('The mailbox.'),
  hasFlags: optional(flags, 'Flags and keywords that the messages have.'),
  lacksFlags: optional(flags, 'Flags and keywords that the messages lack.'),
  ifUidValidity,
});
