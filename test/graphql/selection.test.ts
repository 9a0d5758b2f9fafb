import { describe, expect, it } from '@jest/globals';
import type { GraphQLResolveInfo } from 'graphql';
import { buildSchema, graphql } from 'graphql';

import { ALL_RIGHTS } from '../../src/mail/rights.ts';
import { Selections } from '../../src/fields/look-ahead.ts';
import { typeDefs } from '../../src/contract/generated/sdl.ts';
import { selectionOf } from '../../src/graphql/selection.ts';
import type { MailboxDemand } from '../../src/mail/demand.ts';

// Looking ahead: whatever way fields are selected, what is wanted of the mailbox is the same.

const schema = buildSchema(typeDefs);

async function demandOf(
  source: string,
  variableValues: Record<string, unknown> = {},
): Promise<MailboxDemand> {
  let demand: MailboxDemand | undefined;
  const mailbox = (_args: unknown, _context: unknown, info: GraphQLResolveInfo) => {
    demand = new Selections('acct', 'leave', ALL_RIGHTS).mailbox(selectionOf(info, 'Mailbox'));
    return null;
  };
  const { errors } = await graphql({ schema, source, variableValues, rootValue: { mailbox } });
  expect(errors).toBeUndefined();
  return demand!;
}

/** What is wanted of the only page. */
async function pageOf(fields: string, variables?: Record<string, unknown>, head = '', fragments = '') {
  const { pages } = await demandOf(
    `query Q${head} { mailbox(role: INBOX) { messages { ${fields} } } } ${fragments}`,
    variables,
  );
  expect(pages.size).toBe(1);
  const [page] = [...pages.values()];
  return { totalCount: page!.totalCount, nodes: page!.nodes && [...page!.nodes.fields].sort() };
}

describe('what is wanted of messages', () => {
  it.each([
    ['nodes', 'nodes { subject flags }'],
    ['edges', 'edges { cursor node { subject flags } }'],
    ['both', 'nodes { subject } edges { node { isSeen } }'],
    ['aliases', 'x: nodes { a: subject b: subject } y: nodes { c: flags }'],
    ['one field twice', 'nodes { subject } nodes { flags }'],
    ['an inline fragment', '... { nodes { ... { subject } ... on Message { flags } } }'],
    ['a fragment on an interface', 'nodes { ... on Node { id ... on Message { subject flags } } }'],
    [
      '@include(if: true)',
      'nodes { subject @include(if: true) flags @skip(if: false) size @skip(if: true) }',
    ],
    ['@skip on a fragment', 'nodes { subject flags ... @skip(if: true) { size } }'],
    ['@skip before @include', 'nodes { subject flags size @include(if: true) @skip(if: true) }'],
    ['__typename', '__typename nodes { __typename subject flags }'],
  ])('is seen through %s', async (_title, fields) => {
    expect(await pageOf(fields)).toEqual({ totalCount: false, nodes: ['flags', 'subject'] });
  });

  it('is seen through named fragments, one inside the other', async () => {
    const fragments =
      'fragment A on MessageConnection { nodes { ...B } } fragment B on Message { subject ...C } fragment C on Node { ... on Message { flags } }';
    expect(await pageOf('...A', {}, '', fragments)).toEqual({
      totalCount: false,
      nodes: ['flags', 'subject'],
    });
  });

  it('is not what a fragment wants of another type', async () => {
    expect(await pageOf('nodes { ... on Node { ... on Mailbox { name } ... on Message { size } } }')).toEqual(
      { totalCount: false, nodes: ['size'] },
    );
  });

  it('follows variables in directives', async () => {
    const head = '($yes: Boolean!, $no: Boolean = false)';
    const fields = 'nodes { subject @include(if: $yes) flags @skip(if: $no) size @include(if: $no) }';
    expect(await pageOf(fields, { yes: true }, head)).toEqual({
      totalCount: false,
      nodes: ['flags', 'subject'],
    });
    expect(await pageOf(fields, { yes: false, no: true }, head)).toEqual({
      totalCount: false,
      nodes: ['size'],
    });
  });

  it('is nothing but the count for totalCount alone', async () => {
    expect(await pageOf('totalCount')).toEqual({ totalCount: true, nodes: undefined });
  });

  it('is the place of the page for pageInfo alone', async () => {
    expect(await pageOf('pageInfo { hasNextPage }')).toEqual({ totalCount: false, nodes: [] });
  });
});

describe('which pages are wanted', () => {
  const keysOf = async (fields: string, variables?: Record<string, unknown>, head = '') =>
    [
      ...(await demandOf(`query Q${head} { mailbox(role: INBOX) { ${fields} } }`, variables)).pages.values(),
    ].map(({ window }) => [window.edge, window.size]);

  it('the same window under two names is one page', async () => {
    expect(
      await keysOf('a: messages(first: 3) { nodes { uid } } b: messages(first: 3) { totalCount }'),
    ).toEqual([['first', 3]]);
  });

  it('other windows are other pages', async () => {
    expect(
      await keysOf(
        'a: messages { totalCount } b: messages(first: 3) { totalCount } c: messages(last: 3) { totalCount }',
      ),
    ).toEqual([
      ['first', 25],
      ['first', 3],
      ['last', 3],
    ]);
  });

  it('variables say the size, and one that was not given leaves it out', async () => {
    expect(await keysOf('messages(first: $n) { totalCount }', { n: 7 }, '($n: Int)')).toEqual([['first', 7]]);
    expect(await keysOf('messages(first: $n) { totalCount }', {}, '($n: Int)')).toEqual([['first', 25]]);
    expect(await keysOf('messages(first: $n) { totalCount }', {}, '($n: Int = 9)')).toEqual([['first', 9]]);
  });

  it('none for arguments that cannot be', async () => {
    expect(await keysOf('messages(first: 0) { totalCount }')).toEqual([]);
  });
});

describe('what is wanted of a mailbox', () => {
  it('counts are the single ones that were selected', async () => {
    const { status } = await demandOf(
      '{ mailbox(role: INBOX) { status { unseen __typename } s: status { messages } } }',
    );
    expect([...status].sort()).toEqual(['messages', 'unseen']);
  });

  it('relatives are wanted as deep as they were selected', async () => {
    const demand = await demandOf(
      '{ mailbox(role: INBOX) { id parent { role parent { rights } } children { name } } }',
    );
    expect([...demand.fields].sort()).toEqual(['children', 'parent']);
    expect([...demand.relatives!.fields].sort()).toEqual(['name', 'parent', 'role']);
    expect([...demand.relatives!.relatives!.fields]).toEqual(['rights']);
  });

  it('headers are named once each; one field without names wants all', async () => {
    const { pages } = await demandOf(
      '{ mailbox(role: INBOX) { messages { nodes { a: headers(names: ["To", "CC"]) { value } b: headers(names: ["to"]) { raw } } } } }',
    );
    expect([...[...pages.values()][0]!.nodes!.headers]).toEqual(['to', 'cc']);
    const all = await demandOf(
      '{ mailbox(role: INBOX) { messages { nodes { a: headers(names: ["To"]) { value } b: headers { raw } } } } }',
    );
    expect([...all.pages.values()][0]!.nodes!.allHeaders).toBe(true);
  });

  it('the mailbox of a message is wanted for itself', async () => {
    const { pages } = await demandOf(
      '{ mailbox(role: INBOX) { messages { nodes { mailbox { role status { size } } } } } }',
    );
    const { mailbox } = [...pages.values()][0]!.nodes!;
    expect([...mailbox!.fields]).toEqual(['role']);
    expect([...mailbox!.status]).toEqual(['size']);
  });

  it('what messages want of their mailbox is wanted of that mailbox, however deep it is nested', async () => {
    const inner = 'messages(first: 2) { nodes { mailbox { status { size } } } }';
    const demand = await demandOf(
      `{ mailbox(role: INBOX) { messages { nodes { mailbox { role ${inner} } } } parent { ${inner} } } }`,
    );
    expect([...demand.fields].sort()).toEqual(['parent', 'role']);
    expect([...demand.status]).toEqual(['size']);
    expect([...demand.pages.values()].map(({ window }) => window.size)).toEqual([25, 2]);
    expect([...demand.relatives!.status]).toEqual(['size']);
  });
});
