import { describe, expect, it } from '@jest/globals';
import { buildSchema, getIntrospectionQuery, parse, validate } from 'graphql';

import { typeDefs } from '../../src/contract/generated/sdl.ts';
import { sizeLimit } from '../../src/graphql/limits.ts';
import { cpuTime } from '../support/cpu-time.ts';
import { MAX_DEPTH, MAX_MUTATIONS } from '../../src/mail/limits.ts';

const schema = buildSchema(typeDefs);
const problems = (source: string) =>
  validate(schema, parse(source), [sizeLimit]).map(({ message }) => message);

/** `{ mailboxes { parent { … name } } }`, so many fields deep. */
const nested = (depth: number) => `{ mailboxes ${'{ parent '.repeat(depth - 2)}{ name ${'}'.repeat(depth)}`;

describe('depth', () => {
  it('is allowed up to the limit', () => {
    expect(problems(nested(MAX_DEPTH))).toEqual([]);
    expect(problems(nested(MAX_DEPTH + 1))).toEqual([
      `The query nests fields deeper than the ${MAX_DEPTH} levels allowed. Split it into several queries`,
    ]);
  });

  it('leaves room for what GraphiQL asks', () => {
    expect(problems(getIntrospectionQuery())).toEqual([]);
  });

  it('cannot be hidden in fragments', () => {
    const half = Math.ceil(MAX_DEPTH / 2) + 1;
    const inside = `${'parent { '.repeat(half)} name ${'}'.repeat(half)}`;
    expect(
      problems(
        `{ mailboxes { ${'parent { '.repeat(half)} ...F ${'}'.repeat(half)} } } fragment F on Mailbox { ${inside} }`,
      ),
    ).toHaveLength(1);
    expect(
      problems(
        `{ mailboxes { ... { ${'... on Mailbox { parent { '.repeat(MAX_DEPTH)} name ${'} } '.repeat(MAX_DEPTH)} } } }`,
      ),
    ).toHaveLength(1);
  });

  it('counts fields, not fragments', () => {
    expect(problems(`{ mailboxes { ${'... on Mailbox { '.repeat(50)} name ${'}'.repeat(50)} } }`)).toEqual(
      [],
    );
  });

  it('is measured of each operation', () => {
    expect(problems(`query A ${nested(3)} query B ${nested(MAX_DEPTH + 5)}`)).toHaveLength(1);
  });

  it('is measured in no time where fragments multiply', () => {
    const fragments = Array.from(
      { length: 200 },
      (_, i) => `fragment F${i} on Mailbox { ...F${i + 1} ...F${i + 1} ...F${i + 1} }`,
    );
    const started = cpuTime();
    problems(`{ mailboxes { ...F0 } } ${fragments.join(' ')} fragment F200 on Mailbox { name }`);
    expect(cpuTime() - started).toBeLessThan(20_000);
  });

  it('does not go round in circles', () => {
    expect(
      problems(
        '{ mailboxes { ...A } } fragment A on Mailbox { parent { ...B } } fragment B on Mailbox { parent { ...A } }',
      ),
    ).toEqual([]);
  });
});

describe('the number of fields', () => {
  const TOO_MANY = expect.stringContaining('10,000 fields');

  it('counts each fragment wherever it is spread', () => {
    const ten = (name: string) =>
      Array.from({ length: 10 }, (_, i) => `a${i}: parent { ...${name} }`).join(' ');
    const fragments = [1, 2, 3, 4].map((i) => `fragment F${i} on Mailbox { ${ten(`F${i + 1}`)} }`);
    expect(
      problems(`{ mailboxes { ...F1 } } ${fragments.join(' ')} fragment F5 on Mailbox { name }`),
    ).toEqual([TOO_MANY]);
  });

  it('is bounded where fragments multiply without fields', () => {
    const fragments = Array.from(
      { length: 60 },
      (_, i) => `fragment F${i} on Mailbox { ...F${i + 1} ...F${i + 1} }`,
    );
    expect(
      problems(`{ mailboxes { ...F0 } } ${fragments.join(' ')} fragment F60 on Mailbox { name }`),
    ).toEqual([TOO_MANY]);
  });
});

describe('the number of mutations', () => {
  const subscribe = (count: number) =>
    Array.from(
      { length: count },
      (_, i) => `m${i}: subscribeMailbox(input: { id: "a" }) { mailbox { name } }`,
    ).join(' ');

  it('has a bound, those in fragments included', () => {
    expect(problems(`mutation { ${subscribe(MAX_MUTATIONS)} }`)).toEqual([]);
    expect(
      problems(`mutation { ${subscribe(MAX_MUTATIONS)} ...M } fragment M on Mutation { ${subscribe(1)} }`),
    ).toEqual([expect.stringContaining(`at most ${MAX_MUTATIONS} mutations`)]);
  });
});
