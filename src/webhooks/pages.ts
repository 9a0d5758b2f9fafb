import type { Caller } from '../mail/caller.ts';
import type { UidPoint } from '../mail/change-point.ts';
import { decodeMessageId } from '../mail/ids.ts';
import type { Kept } from './kept.ts';
import type { News, NewsOf, Told } from './news.ts';
import { readNews } from './news.ts';

/**
 * The next events to tell. Where a page ends is written before any of it is told, if it matters: a subscriber that was
 * told of a message has to be told what became of it, even if nothing is left of the poll that told it. A page of arrivals alone may
 * end anywhere.
 * @throws MailError, Overtaken
 */
export async function nextPage(kept: Kept, caller: Caller, about: NewsOf): Promise<News> {
  const { token, begun } = kept.hook.progress;
  if (begun !== '') return restOf(caller, about, { token, begun });
  const news = await readNews(caller, about, token);
  if (isBound(caller, about, news, token)) await kept.save({ progress: { begun: news.token } });
  return news;
}

/** What a page that was begun can still tell. What has changed since is told with the next one. */
async function restOf(
  caller: Caller,
  about: NewsOf,
  { token, begun }: { readonly token: string; readonly begun: string },
): Promise<News> {
  const page = await readNews(caller, about, token);
  const changes = page.told.some(isChange) ? await readNews(caller, about, begun) : undefined;
  const later = new Set(changes?.told.filter(isChange).map(({ about: what }) => what));
  const end = (about.path !== null && pointOf(caller, about.path, begun)?.uidNext) || Infinity;
  const told = page.told.filter((each) =>
    isChange(each) ? !later.has(each.about) : !isArrival(each) || uidOf(caller, each) < end,
  );
  return { told, token: begun, hasMore: true, isTruncated: page.isTruncated };
}

/** May be told again with another outcome. */
function isChange({ type }: Told): boolean {
  return type === 'message.updated' || type === 'mailbox.changed' || type === 'mailboxes.removed';
}

function isBound(caller: Caller, { path, kinds }: NewsOf, { told, token }: News, since: string): boolean {
  if (told.length === 0) return false;
  if (path === null || told.some(({ type }) => type === 'events.truncated')) return true;
  if (kinds.every((kind) => kind === 'RECEIVED')) return false;
  // More flags than one page holds: their pages are counted from the newest message of the moment.
  return [since, token].every((each) => pointOf(caller, path, each)?.walk == null);
}

function isArrival({ type }: Told): boolean {
  return type === 'message.received';
}

function uidOf({ mail }: Caller, { about }: Told): number {
  const id = decodeMessageId(about, mail().accountKey);
  return 'uid' in id ? id.uid : 0;
}

/** Undefined: a maildrop, which keeps no UIDs. */
function pointOf({ mail }: Caller, path: string, token: string): UidPoint | undefined {
  const point = mail().changeTokens.decode(token, path);
  return 'all' in point ? undefined : point;
}
