import type { Caller } from '../mail/caller.ts';
import type { NodeDemands } from '../mail/find-nodes.ts';
import { findNodes } from '../mail/find-nodes.ts';
import { operation } from './operation.ts';

/** Mailboxes and messages by their ids. */
export const getNodes = operation({
  name: 'getNodes',
  right: 'mail:read',
  run: ({ ids }: { ids: readonly string[] }, { mail }: Caller, demands: NodeDemands) =>
    findNodes(mail(), ids, demands),
});
