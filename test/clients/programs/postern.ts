import { createClient, unwrap } from '@postern/client';

import { walkRest } from './rest-walk.ts';
import type { Place, Walk } from './walk.ts';

/** The gateway's own client package. */
export function walk(place: Place): Promise<Walk> {
  const { rest } = createClient(place);
  return walkRest({
    list: (query) => rest.listMessages({ path: { mailboxId: 'INBOX' }, query }),
    flag: async (body, query) => unwrap(await rest.changeFlags({ body, query })),
    move: async (body) => unwrap(await rest.moveMessages({ body })),
  });
}
