import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';

import { changes } from '../../src/graphql/changes.ts';
import * as account from '../../src/operations/account.ts';
import * as accountDelta from '../../src/operations/account-delta.ts';
import * as correspondence from '../../src/operations/correspondence.ts';
import * as content from '../../src/operations/content.ts';
import * as discovery from '../../src/operations/discovery.ts';
import * as events from '../../src/operations/events.ts';
import * as mailboxChanges from '../../src/operations/mailbox-changes.ts';
import * as mailboxDelta from '../../src/operations/mailbox-delta.ts';
import * as mailboxMessages from '../../src/operations/mailbox-messages.ts';
import * as mailboxes from '../../src/operations/mailboxes.ts';
import * as messageChanges from '../../src/operations/message-changes.ts';
import * as sending from '../../src/operations/sending.ts';
import * as tokens from '../../src/operations/tokens.ts';
import * as messages from '../../src/operations/messages.ts';
import { ACCOUNT_OFFERS } from '../../src/operations/offers/account.ts';
import { CONTENT_OFFERS } from '../../src/operations/offers/content.ts';
import { DISCOVERY_OFFERS } from '../../src/operations/offers/discovery.ts';
import { DELTA_OFFERS } from '../../src/operations/offers/mailbox-delta.ts';
import { EVENT_OFFERS } from '../../src/operations/offers/events.ts';
import { MAILBOX_CHANGE_OFFERS } from '../../src/operations/offers/mailbox-changes.ts';
import { MAILBOX_OFFERS } from '../../src/operations/offers/mailboxes.ts';
import { CHANGE_OFFERS } from '../../src/operations/offers/message-changes.ts';
import { MESSAGE_OFFERS } from '../../src/operations/offers/messages.ts';
import { SENDING_OFFERS } from '../../src/operations/offers/sending.ts';
import { TOKEN_OFFERS } from '../../src/operations/offers/tokens.ts';
import type { Shape } from '../../src/operations/offers/offer.ts';
import { OPERATIONS } from '../../src/rest/table.ts';

// What can be done, apart from any API: each API offers the same operations in its own way.

interface Row {
  readonly name: string;
  readonly right: unknown;
  readonly run: unknown;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && 'run' in value;
const ROWS: readonly Row[] = [
  account,
  accountDelta,
  content,
  correspondence,
  discovery,
  events,
  mailboxChanges,
  mailboxDelta,
  mailboxMessages,
  mailboxes,
  messageChanges,
  sending,
  messages,
  tokens,
].flatMap((room) => Object.values<unknown>(room).filter(isRow));

const OFFERS: readonly (Row & { readonly input: Shape })[] = [
  ACCOUNT_OFFERS,
  CONTENT_OFFERS,
  DISCOVERY_OFFERS,
  EVENT_OFFERS,
  MAILBOX_OFFERS,
  MAILBOX_CHANGE_OFFERS,
  DELTA_OFFERS,
  CHANGE_OFFERS,
  MESSAGE_OFFERS,
  SENDING_OFFERS,
  TOKEN_OFFERS,
].flatMap((topic) => Object.values(topic));

describe('every operation', () => {
  it('is offered', () => {
    expect(OFFERS.map(({ name }) => name).sort()).toEqual(ROWS.map(({ name }) => name).sort());
  });

  it.each(ROWS.map((row) => [row.name, row] as const))(
    '%s is offered by REST, with its right',
    (name, row) => {
      expect(OPERATIONS.find(({ id }) => id === name)?.right).toBe(row.right);
    },
  );

  it.each(OFFERS.map((row) => [row.name, row] as const))(
    '%s has an input that JSON Schema can say',
    (_name, { input }) => {
      const schema = z.toJSONSchema(z.strictObject(input), { io: 'input', unrepresentable: 'any' });
      expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(input));
    },
  );

  it('needs a right, but for what the token itself says', () => {
    const free = ROWS.filter(({ right }) => right === null).map(({ name }) => name);
    expect(free.sort()).toEqual([
      'createToken',
      'discoverServers',
      'endTokens',
      'getAccount',
      'getToken',
      'narrowToken',
      'renewToken',
    ]);
  });
});

describe('GraphQL', () => {
  it('has every operation that changes something as a mutation', () => {
    const rows = [mailboxChanges, messageChanges, sending].flatMap((room) => Object.values<unknown>(room));
    const changing = rows.filter(isRow).map(({ name }) => name);
    const ways = ['addFlags', 'removeFlags', 'setFlags', 'addLabels', 'removeLabels'];
    const mutations = Object.keys(changes).filter((name) => !ways.includes(name));
    expect([...mutations, 'changeFlags', 'changeLabels'].sort()).toEqual(changing.sort());
  });
});
