import { changeFlags, listMessages, moveMessages } from './orval-api.ts';
import { walkRest } from './rest-walk.ts';
import type { Place, Walk } from './walk.ts';

/** The functions that orval makes for fetch; the address stands in its configuration, so requests have it already. */
export function walk({ token }: Place): Promise<Walk> {
  const options = { headers: { authorization: `Bearer ${token}` } };
  return walkRest({
    list: async (query) => dataOf(await listMessages('INBOX', query, options)),
    flag: async (body, query) => dataOf(await changeFlags(body, query, options)),
    move: async (body) => dataOf(await moveMessages(body, undefined, options)),
  });
}

type Answer = { readonly status: number; readonly data: unknown };

function dataOf<Any extends Answer>(answer: Any): Extract<Any, { status: 200 }>['data'] {
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.data));
  return answer.data as never;
}
