import { MailError } from '../../mail/errors.ts';
import type { Filter } from '../../mail/filter.ts';
import { conditionsOf } from '../../mail/filter.ts';
import { MAILBOX_ORDER } from '../../mail/order.ts';
import type { SearchPlace } from './bounds.ts';
import { boundsOf, uncertainPart } from './bounds.ts';
import { listHits } from './hits.ts';
import { LocalCheck } from './local-check.ts';
import { Rows, fetchRows } from './rows.ts';
import { isOffered } from '../commands/select.ts';
import { Unmet } from '../commands/grammar.ts';
import { NONE, needsUtf8 } from '../commands/search-key.ts';
import type { SearchScope } from './scope.ts';
import type { ReadPlan } from '../commands/plans.ts';
import { tooMany } from './scope.ts';
import { quirksOf } from '../quirks.ts';
import { MAX_CHECKED } from '../../mail/limits.ts';

/** The UIDs of all messages that match. @throws MailError */
export function* findAll(scope: SearchScope, filter: Filter): ReadPlan<readonly number[]> {
  try {
    const { found } = yield* inKnownCharset(scope, filter, (place) => findIn(scope, filter, place));
    return found;
  } catch (error) {
    if (!(error instanceof Unmet)) throw error;
    const capabilities = scope.capabilities.without([error.capability]);
    return yield* findAll({ ...scope, capabilities }, filter);
  }
}

function* findIn(scope: SearchScope, filter: Filter, place: SearchPlace): ReadPlan<readonly number[]> {
  const check = new LocalCheck(uncertainPart(filter, place), scope);
  const search = boundsOf(filter, place).upper;
  const wanted = {
    search,
    certain: NONE,
    order: MAILBOX_ORDER,
    after: undefined,
    before: undefined,
    page: undefined,
  };
  const { uids } = yield* listHits(scope, wanted, check, new Rows(scope));
  if (!check.isNeeded) return uids;
  if (uids.length > MAX_CHECKED) throw tooMany('The mail server cannot evaluate this filter');
  const rows = yield* fetchRows(scope, uids, check.demand);
  return (yield* check.matching([...rows.values()])).map(({ uid }) => uid);
}

/**
 * Searches. A server that does not know UTF-8 is asked for less: the ASCII words of each text, which finds more, and all
 * of that is checked here.
 * @throws MailError UNSUPPORTED for what this server cannot be asked for
 */
export function* inKnownCharset<T>(
  scope: SearchScope,
  filter: Filter,
  search: (place: SearchPlace) => ReadPlan<T>,
): ReadPlan<{ readonly found: T; readonly isWider: boolean }> {
  requireModSeq(scope, filter);
  const { path, capabilities } = scope;
  const quirks = quirksOf(capabilities);
  const place: SearchPlace = { path, quirks: { ...quirks, isAsciiOnly: false } };
  const isWider = capabilities.isFailing('CHARSET') && Object.values(boundsOf(filter, place)).some(needsUtf8);
  const asked = isWider ? { path, quirks: { ...quirks, isAsciiOnly: true } } : place;
  return { found: yield* search(asked), isWider };
}

function requireModSeq({ capabilities, opened }: SearchScope, filter: Filter): void {
  const isAsked = [...conditionsOf(filter)].some(({ on }) => on === 'changedSince');
  if (isAsked && !isOffered('CONDSTORE', { capabilities, opened: opened() }))
    throw new MailError(
      'UNSUPPORTED',
      'The mail server keeps no modification sequences for this mailbox (no CONDSTORE)',
    );
}
