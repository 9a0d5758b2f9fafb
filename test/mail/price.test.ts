import { describe, expect, it } from '@jest/globals';

import { mailboxDemand, messageDemand, wantPage } from '../../src/mail/demand.ts';
import type { MessageField } from '../../src/mail/fields.ts';
import { EVERYTHING } from '../../src/mail/filter.ts';
import { MAILBOX_ORDER } from '../../src/mail/order.ts';
import { requireAffordable } from '../../src/mail/price.ts';
import { windowOf } from '../../src/mail/window.ts';

interface Wanted {
  readonly first?: number;
  readonly field?: MessageField;
  readonly pages?: number;
  readonly isSearched?: boolean;
  readonly count?: number;
}

function mailbox({ first = 25, field = 'subject', pages = 1, isSearched = false, count }: Wanted = {}) {
  const demand = mailboxDemand();
  for (let i = 0; i < pages; i++)
    wantPage(demand, {
      window: windowOf({ first: first - i }, 'account'),
      filter: isSearched ? EVERYTHING : undefined,
      order: MAILBOX_ORDER,
      nodes: messageDemand(field),
      totalCount: false,
    });
  return { demand, messages: [], count };
}

const many = (count: number, wanted: Wanted) => Array.from({ length: count }, () => mailbox(wanted));
const named = (count: number, field: MessageField) => ({
  ...mailbox({ pages: 0 }),
  messages: [{ ids: Array.from({ length: count }), demand: messageDemand(field) }],
});

const refusal = (mailboxes: Parameters<typeof requireAffordable>[0]): string | undefined => {
  try {
    requireAffordable(mailboxes);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the price of a request', () => {
  it.each<[string, Parameters<typeof requireAffordable>[0]]>([
    ['the newest page of 250 mailboxes', many(250, {})],
    ['pages of 500 with their texts, of four mailboxes', many(4, { first: 500, field: 'text' })],
    ['the texts of 250 small mailboxes', many(250, { field: 'text', count: 8 })],
    ['500 pages', many(100, { first: 10, pages: 5 })],
    ['2,000 texts by id', [named(2_000, 'html')]],
    ['250 searches', many(250, { isSearched: true })],
  ])('%s can be paid', (_title, mailboxes) => expect(refusal(mailboxes)).toBeUndefined());

  it.each<[string, string, Parameters<typeof requireAffordable>[0]]>([
    ['251 mailboxes', 'at most 250 mailboxes', many(251, { first: 1 })],
    ['a page of texts of 250 mailboxes', 'at most 10,000 messages', many(250, { field: 'text' })],
    ['2,001 texts by id', 'at most 10,000 messages', [named(2_001, 'text')]],
    ['previews of 5,001 messages', 'at most 10,000 messages', [named(5_001, 'preview')]],
    ['501 pages', 'at most 500 pages', many(167, { first: 3, pages: 3 })],
    ['251 searches', 'at most 250 lists', many(126, { first: 2, pages: 2, isSearched: true })],
  ])('%s cannot, and the bound is named', (_title, bound, mailboxes) => {
    expect(refusal(mailboxes)).toContain(bound);
  });
});
