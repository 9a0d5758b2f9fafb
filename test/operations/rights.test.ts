import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

import { ACCOUNT_DELTA_FIELDS } from '../../src/fields/account-delta-fields.ts';
import { ACCOUNT_FIELDS, SERVER_FIELDS } from '../../src/fields/account-fields.ts';
import { DELTA_FIELDS } from '../../src/fields/delta-fields.ts';
import type { Field, FieldTable } from '../../src/fields/field.ts';
import { Selections } from '../../src/fields/look-ahead.ts';
import { MAILBOX_FIELDS, STATUS_FIELDS } from '../../src/fields/mailbox-fields.ts';
import { MESSAGE_FIELDS } from '../../src/fields/message-fields.ts';
import { PAGE_FIELDS } from '../../src/fields/page-fields.ts';
import { ENCLOSED_FIELDS } from '../../src/fields/part-fields.ts';
import { THREAD_FIELDS } from '../../src/fields/thread-fields.ts';
import type { Caller } from '../../src/mail/caller.ts';
import { threadWants } from '../../src/mail/thread.ts';
import { contentDemand, mailboxDemand, messageDemand } from '../../src/mail/demand.ts';

import { MailError } from '../../src/mail/errors.ts';
import type { Right, Rights, Scope } from '../../src/mail/rights.ts';
import { ALL_RIGHTS, SCOPES, isScope } from '../../src/mail/rights.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { OPERATIONS } from '../../src/rest/table.ts';

// Every operation and every field by every scope and limit: what is allowed follows from the tables alone.

const withScope = (scope: Scope): Rights => ({ ...ALL_RIGHTS, scopes: new Set([scope]) });
/** Callers with one scope each, and with all of them within a limit. */
const CALLERS: readonly (readonly [string, Rights])[] = [
  ...SCOPES.map((scope) => [scope, withScope(scope)] as const),
  ['no bodies', { ...ALL_RIGHTS, bodies: false }],
  ['some mailboxes', { ...ALL_RIGHTS, mailboxes: new Set(['INBOX']) }],
  ['all rights', ALL_RIGHTS],
];

/** What a caller may do, told from the right apart from the code that is tested. */
function may({ scopes, bodies, mailboxes: limit }: Rights, right: Right | null): boolean {
  if (right === null) return true;
  if (isScope(right)) return scopes.has(right);
  return scopes.has('mail:read') && (right === 'mail:content' ? bodies : limit === undefined);
}

const REACHED = new Error('the operation has begun');

/** A caller whose mail says that it was asked for. */
const callerWith = (rights: Rights): Caller =>
  new Proxy({} as Caller, {
    get: (_, name) => {
      if (name === 'rights') return () => rights;
      throw REACHED;
    },
  });

type AnyRow = Operation<unknown, unknown, unknown, Caller>;
const isRow = (value: unknown): value is AnyRow =>
  typeof value === 'object' && value !== null && 'run' in value;
/** Whatever stands in the room: no file can be forgotten here. */
const rooms = readdirSync('src/operations').filter((file) => file.endsWith('.ts'));
const found = await Promise.all(
  rooms.map((file) => import(`../../src/operations/${file}`) as Promise<Record<string, unknown>>),
);
const ROWS = found
  .flatMap((room) => Object.values<unknown>(room))
  .filter(isRow)
  .filter(({ name }) => name !== 'createToken');

const isForbidden = (error: unknown) => error instanceof MailError && error.code === 'FORBIDDEN';
const products = <A, B>(first: readonly A[], second: readonly B[]) =>
  first.flatMap((a) => second.map((b) => [a, b] as const));

describe('every operation', () => {
  it.each(products(ROWS, CALLERS).map(([row, [who, rights]]) => [row.name, who, row, rights] as const))(
    '%s begins with %s exactly where its row says so',
    async (_name, _who, row, rights) => {
      const error = await row
        .run({ addFlags: ['x'], ids: [] }, callerWith(rights), undefined)
        .catch((e: unknown) => e);
      expect(isForbidden(error)).toBe(!may(rights, row.right));
      if (isForbidden(error) && isScope(row.right!) && !rights.scopes.has(row.right))
        expect((error as MailError).message).toContain(row.right);
    },
  );

  it('of REST has the right of what it offers', () => {
    const known = new Set(ROWS.map(({ right }) => right));
    expect(OPERATIONS.filter(({ right }) => !known.has(right))).toEqual([]);
  });
});

interface Collected {
  readonly name: string;
  readonly table: Readonly<Record<string, Field<never, never, never>>>;
  readonly demand: () => unknown;
}

const TABLES: readonly Collected[] = [
  { name: 'account', table: ACCOUNT_FIELDS, demand: () => ({ fields: new Set() }) },
  { name: 'server', table: SERVER_FIELDS, demand: () => ({ fields: new Set() }) },
  { name: 'mailbox', table: MAILBOX_FIELDS, demand: mailboxDemand },
  { name: 'status', table: STATUS_FIELDS, demand: mailboxDemand },
  { name: 'thread', table: THREAD_FIELDS, demand: threadWants },
  { name: 'delta', table: DELTA_FIELDS, demand: () => ({}) },
  { name: 'account delta', table: ACCOUNT_DELTA_FIELDS, demand: () => ({}) },
  { name: 'page', table: PAGE_FIELDS, demand: () => ({ nodes: undefined, totalCount: false }) },
  { name: 'message', table: MESSAGE_FIELDS, demand: messageDemand },
  { name: 'enclosed', table: ENCLOSED_FIELDS, demand: contentDemand },
];
const FIELDS = TABLES.flatMap(({ table, ...rest }) =>
  Object.entries(table).map(([field, { right }]) => ({ ...rest, table, field, right })),
);

describe('every field', () => {
  it.each(
    products(FIELDS, CALLERS).map(([row, [who, rights]]) => [row.name, row.field, who, row, rights] as const),
  )(
    'of %s: %s is selected with %s exactly where its row says so',
    (_name, field, _who, { table, demand, right }, rights) => {
      const select = () =>
        new Selections('acct', 'leave', rights).collect(
          table as unknown as FieldTable<unknown>,
          [{ name: field, args: {}, children: () => [] }],
          demand(),
        );
      if (may(rights, right)) expect(select).not.toThrow();
      else expect(select).toThrow(/is not allowed with this token/);
    },
  );

  it('that is content is refused without bodies, however deep it stands', () => {
    const text = { name: 'text', args: {}, children: () => [] };
    const nodesOf = { name: 'nodes', args: {}, children: () => [text] };
    const page = { name: 'messages', args: {}, children: () => [nodesOf] };
    const select = () => new Selections('acct', 'leave', { ...ALL_RIGHTS, bodies: false }).mailbox([page]);
    expect(select).toThrow(/`text` is not allowed/);
  });

  it('that holds what messages contain says so', () => {
    const content = FIELDS.filter(({ right }) => right === 'mail:content').map(({ field }) => field);
    expect([...new Set(content)].sort()).toEqual(
      [
        ...['attachments', 'deliveryReport', 'forwardDraft', 'headers', 'html', 'htmlTruncated'],
        ...['listUnsubscribe', 'parts', 'preview'],
        ...['rawUrl', 'remoteReferences', 'replyDraft', 'text', 'textTruncated'],
      ].sort(),
    );
  });
});
