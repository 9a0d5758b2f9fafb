import type { DESCRIPTIONS } from './generated/descriptions.ts';

/** Whatever the schema describes: `Message`, `Message.subject`, `Mailbox.messages.first`, `MailboxRole.INBOX`. */
export type Described = keyof typeof DESCRIPTIONS;
/** Description by name. */
export type Descriptions = Readonly<Record<string, string>>;

const REFERENCE = /\{@([\w.]+)\}/g;

/**
 * A reference to the schema's description, as part of a text of another API. What means the same in both is written once,
 * in schema/*.graphql; `withDescriptions` puts it in where the text is shown.
 */
export function said(name: Described): string {
  return `{@${name}}`;
}

/** The values of an enum with their meanings, for APIs whose enums have no descriptions. */
export function saidOfEach<Value extends string>(
  values: readonly Value[],
  reference: (value: Value) => Described,
): string {
  return values.map((value) => `\`${value}\`: ${said(reference(value))}`).join(' ');
}

/**
 * A copy of a document, in whose descriptions and summaries every reference has become what it refers to.
 * @throws Error for a reference to something that the schema does not describe
 */
export function withDescriptions<T>(document: T, descriptions: Descriptions): T {
  const isProse = (key: string) => key === 'description' || key === 'summary';
  return JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    typeof value === 'string' && isProse(key) ? filledIn(value, descriptions) : value,
  ) as T;
}

function filledIn(text: string, descriptions: Descriptions): string {
  return text.replaceAll(REFERENCE, (_, name: string) => {
    if (descriptions[name]) return descriptions[name];
    throw new Error(`The schema has no description of ${name}`);
  });
}
