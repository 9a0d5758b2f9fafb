import type { Operation } from './operations.ts';
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
    isDownload: true,
    ...(isPart && { base64: octets }),
    ask: ({ urls }) => urls[name]!,
    limit: () => [['EXAMINE Archive', `UID FETCH ${uid} (BODY.PEEK[${isPart ? PART : ''}])`]],
    handled: 'download',
    args: () => ({ uids: [uid], ...(isPart && { part: PART }) }),
  };
});
