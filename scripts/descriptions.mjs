// What the schema says of each of its types, fields, arguments and values, by name.
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/** `Message.subject`, `Mailbox.messages.first`, `MailboxRole.INBOX` → description on one line; '' where there is none. */
export function descriptionsOf(schema) {
  const own = Object.values(schema.getTypeMap()).filter(({ astNode }) => astNode);
  return Object.fromEntries(own.flatMap(described).map(([name, text]) => [name, onOneLine(text ?? '')]));
}

function described(type) {
  const below = membersOf(type).flatMap((member) => [
    [`${type.name}.${member.name}`, member.description],
    ...(member.args ?? []).map((arg) => [`${type.name}.${member.name}.${arg.name}`, arg.description]),
  ]);
  return [[type.name, type.description], ...below];
}

function membersOf(type) {
  if (isEnumType(type)) return type.getValues();
  const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
  return hasFields ? Object.values(type.getFields()) : [];
}

/** Lines of a description are broken only for its readers' width. */
const onOneLine = (text) => text.trim().replaceAll(/\s*\n\s*/g, ' ');
