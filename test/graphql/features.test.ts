import { expect, it } from '@jest/globals';
import type { GraphQLNamedType } from 'graphql';
import { isEnumType, isInputObjectType, isObjectType } from 'graphql';

import { createSchema } from '../../src/graphql/schema.ts';
import type { Feature } from '../../src/mail/features.ts';

/** What a client uses when it finds a feature: an operation, a field or an argument of the schema. */
const USES: Record<Feature, string> = {
  MAILBOXES: 'Mutation.createMailbox',
  FLAGS: 'Mutation.addFlags',
  COPY: 'Mutation.copyMessages',
  MOVE: 'Mutation.moveMessages',
  EXPUNGE_BY_ID: 'DeleteMessagesInput.permanently',
  APPEND: 'Mutation.appendMessage',
  ATTACH_STORED: 'AttachmentInput.fromMessage',
  SEARCH: 'Mailbox.messages.filter',
  SORT: 'Mailbox.messages.orderBy',
  SUBSCRIPTIONS: 'Mutation.subscribeMailbox',
  ROLES: 'Mailbox.role',
  MOD_SEQ: 'Message.modSeq',
  CHANGES: 'Mailbox.changes',
  EVENTS: 'Subscription.mailboxChanges',
  QUOTA: 'Account.quota',
  RIGHTS: 'Mailbox.rights',
  SEND: 'Mutation.sendMessage',
  LABELS: 'Mutation.addLabels',
  PROVIDER_SEARCH: 'MessageFilter.providerQuery',
};

const schema = createSchema();

function argumentNames(type: GraphQLNamedType | undefined, field: string): string[] {
  return isObjectType(type) ? type.getFields()[field]!.args.map(({ name }) => name) : [];
}

it.each(Object.entries(USES))('%s is listed because there is %s', (_, use) => {
  const [typeName, field, argument] = use.split('.');
  const type = schema.getType(typeName!);
  const fields = isObjectType(type) || isInputObjectType(type) ? Object.keys(type.getFields()) : [];
  expect(fields).toContain(field);
  if (argument) expect(argumentNames(type, field!)).toContain(argument);
});

it('no feature is listed beyond those', () => {
  const type = schema.getType('Feature');
  const values = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
  expect(values.sort()).toEqual(Object.keys(USES).sort());
});
