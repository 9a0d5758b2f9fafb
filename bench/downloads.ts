import type { Operation } from './operations.ts';
import { drain, inMailbox } from './naive.ts';
import { LARGE } from './place.ts';

/** Where an attachment stands in its message. */
const PART = '2';

/** What is large, as it comes out of the gateway: decoded. */
export const DOWNLOADS: readonly Operation[] = LARGE.map(({ name, octets }, i) => {
  const uid = i + 1;
  const isPart = name.endsWith('attachment');
  return {
    name,
    share: 0.2,
    ...(i > 0 && { onlyAt: 20 }),
    ...(isPart && { base64: octets }),
    gateway: async (gateway, { urls }) => {
      const came = await gateway.get(urls[name]!);
      if (came.octets !== octets) throw new Error(`${came.octets} octets came of ${octets}`);
      return came.cost;
    },
    limit: () => [['EXAMINE Archive', `UID FETCH ${uid} (BODY.PEEK[${isPart ? PART : ''}])`]],
    naive: (client) => inMailbox(client, 'Archive', () => drain(client, uid, isPart ? PART : undefined)),
  };
});
