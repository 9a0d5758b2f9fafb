import { createClient } from './hey-api/client/index.ts';
import { changeFlags, listMessages, moveMessages } from './hey-api/index.ts';
import { walkRest } from './rest-walk.ts';
import type { Place, Walk } from './walk.ts';

export function walk({ url, token }: Place): Promise<Walk> {
  const client = createClient({ baseUrl: url, auth: token, throwOnError: true });
  const common = { client, throwOnError: true } as const;
  return walkRest({
    list: async (query) => (await listMessages({ ...common, path: { mailboxId: 'INBOX' }, query })).data,
    flag: async (body, query) => (await changeFlags({ ...common, body, query })).data,
    move: async (body) => (await moveMessages({ ...common, body })).data,
  });
}
