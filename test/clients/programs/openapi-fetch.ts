import createClient from 'openapi-fetch';

import type { paths } from './api.d.ts';
import { walkRest } from './rest-walk.ts';
import type { Place, Walk } from './walk.ts';

export function walk({ url, token }: Place): Promise<Walk> {
  const client = createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
  const dataOf = <Data>({ data, error }: { data?: Data; error?: { detail: string } }): Data => {
    if (data === undefined) throw new Error(error?.detail);
    return data;
  };
  return walkRest({
    list: async (query) =>
      dataOf(
        await client.GET('/v1/mailboxes/{mailboxId}/messages', {
          params: { path: { mailboxId: 'INBOX' }, query },
        }),
      ),
    flag: async (body, query) =>
      dataOf(await client.POST('/v1/messages:changeFlags', { params: { query }, body })),
    move: async (body) => dataOf(await client.POST('/v1/messages:move', { body })),
  });
}
