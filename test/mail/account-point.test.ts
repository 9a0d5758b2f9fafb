import { expect, it } from '@jest/globals';

import type { MailboxState } from '../../src/mail/account-point.ts';
import { accountPoint, compareAccount } from '../../src/mail/account-point.ts';
import { ChangeTokens } from '../../src/mail/change-token.ts';
import { SIGNER } from '../support/account-ref.ts';

const tokens = new ChangeTokens('account', SIGNER);
const account = (count: number): MailboxState[] =>
  Array.from({ length: count }, (_, i) => ({ path: `Folder/${i}`, state: `1 ${i} ${i}` }));
const travelled = (mailboxes: readonly MailboxState[]) =>
  tokens.decodeAccount(tokens.encodeAccount(accountPoint(mailboxes)));

it.each([0, 1, 90, 170, 171, 500, 5_000])('an account of %i mailboxes fits into a token', (count) => {
  const text = tokens.encodeAccount(accountPoint(account(count)));
  expect(text.length).toBeLessThanOrEqual(1_500);
  const { changed, mayHaveLost } = compareAccount(account(count).reverse(), tokens.decodeAccount(text));
  expect([[...changed], mayHaveLost]).toEqual([[], false]);
});

it.each([3, 170, 500])('names what changed and what is new among %i mailboxes', (count) => {
  const [before, now] = [account(count), account(count)];
  now[1] = { path: 'Folder/1', state: 'another' };
  now.push({ path: 'New', state: '1 1 0' });
  const { changed } = compareAccount(now, travelled(before));
  expect([...changed]).toEqual(expect.arrayContaining(['Folder/1', 'New']));
  expect(changed.size).toBeLessThan(count > 170 ? 20 : 3);
});

it.each([3, 170, 500])('says that one of %i mailboxes may be gone', (count) => {
  const point = travelled(account(count));
  expect(compareAccount(account(count).slice(1), point).mayHaveLost).toBe(true);
  const renamed = account(count).map((each, i) => (i === 1 ? { ...each, path: 'Renamed' } : each));
  expect(compareAccount(renamed, point).mayHaveLost).toBe(true);
});

it('a mailbox more is no loss where each has a digest of its own', () => {
  const more = [...account(20), { path: 'New', state: '' }];
  expect(compareAccount(more, travelled(account(20))).mayHaveLost).toBe(false);
});
