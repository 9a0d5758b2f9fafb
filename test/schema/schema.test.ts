import { readFileSync } from 'node:fs';
import { buildSchema, introspectionFromSchema, printSchema } from 'graphql';
import { describe, expect, it } from '@jest/globals';

import { DESCRIPTIONS } from '../../src/contract/generated/descriptions.ts';
import { createSchema, describeSchema } from '../../src/graphql/schema.ts';

const sdl = readFileSync('schema/schema.graphql', 'utf8');
const schema = buildSchema(sdl);

describe('schema/schema.graphql', () => {
  it('is the schema that the gateway runs, as introspection shows it', async () => {
    const running = createSchema();
    await describeSchema(running);
    expect(printSchema(running)).toBe(printSchema(schema));
  });

  it('has each type in one piece', () => {
    expect(sdl).not.toMatch(/^extend /m);
  });

  it('describes every type, field, argument, input field and value', () => {
    expect(undescribed(introspectionFromSchema(schema).__schema.types)).toEqual([]);
  });

  it('finds what is not described', () => {
    const silent = buildSchema('type Query { a(b: C): D } input C { e: Int } enum D { F }');
    const names = undescribed(introspectionFromSchema(silent).__schema.types);
    expect(names).toEqual(['Query', 'Query.a', 'Query.a.b', 'C', 'C.e', 'D', 'D.F']);
  });

  it('has a name for each description, by which REST refers to it', () => {
    expect(DESCRIPTIONS).toMatchObject({
      'Message.subject': 'The subject, decoded; null if there is none.',
      'Mailbox.messages.after': expect.stringContaining('cursor'),
      'MessageFilter.from': expect.stringContaining('contains this'),
      'MailboxRole.JUNK': 'Spam.',
      Node: 'An object with an id by which it can be read again.',
    });
  });
});

/** A part of an introspected schema, with what is below it. */
interface Node {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly fields?: readonly Node[] | null;
  readonly inputFields?: readonly Node[] | null;
  readonly enumValues?: readonly Node[] | null;
  readonly args?: readonly Node[] | null;
}

function undescribed(nodes: readonly Node[], way = ''): string[] {
  return nodes
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((node) => {
      const name = `${way}${node.name}`;
      const { fields, inputFields, enumValues, args } = node;
      const below = [fields, inputFields, enumValues, args].flatMap((each) => each ?? []);
      return [...(node.description?.trim() ? [] : [name]), ...undescribed(below, `${name}.`)];
    });
}
