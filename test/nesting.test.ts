import { describe, expect, it } from '@jest/globals';

import { nestsDeeper } from '../src/http.ts';
import { MAX_NESTING } from '../src/mail/limits.ts';
import { Gateway } from './support/gateway.ts';

const deeper = (text: string, most: number) => nestsDeeper(Buffer.from(text), most);

describe('nesting', () => {
  it.each([
    ['[[{}]]', 3],
    ['{"a":[1],"b":{"c":[2]}}', 3],
    ['{"[[[[": "]]]{{{\\"[[["}', 1],
    ['{ a(b: {c: [1]}) { d } }', 4],
    ['{ a # [[[[[\n { b } }', 2],
    ['{ a(b: """ " [[[[ """) }', 2],
    ['{ a(b: "\\"[[[[") }', 2],
    ['""', 0],
    ['"unclosed [[[[', 0],
    ['{ a(b: """ unclosed [[[[', 2],
  ])('%j has %i levels', (text, depth) => {
    expect(deeper(text, depth)).toBe(false);
    if (depth > 0) expect(deeper(text, depth - 1)).toBe(true);
  });
});

describe('a request that nests too deep', () => {
  const gateway = new Gateway({ servers: 'imap+plain://127.0.0.1:1' });
  const json = { 'content-type': 'application/json' };
  const filter = (depth: number) => '{"not":['.repeat(depth) + '{"from":"a"}' + ']}'.repeat(depth);
  const QUERY = 'query ($f: MessageFilter) { mailbox(role: INBOX) { messages(filter: $f) { totalCount } } }';

  it.each([MAX_NESTING, 2_000, 60_000])('is refused before it is parsed: %i', async (depth) => {
    const bodies: [string, string][] = [
      ['/graphql', `{"query":${JSON.stringify(QUERY)},"variables":{"f":${filter(depth)}}}`],
      [
        '/graphql',
        JSON.stringify({
          query: `{ mailbox(role: INBOX) { messages(filter: ${filter(depth).replaceAll('"', '')}) { totalCount } } }`,
        }),
      ],
      ['/v1/messages:list', filter(depth)],
      ['/v1/tokens', '['.repeat(depth)],
    ];
    for (const [path, body] of bodies) {
      const { status, body: answer } = await gateway.request('POST', path, json, body);
      expect([400, 401, 404, 413]).toContain(status);
      expect(answer).not.toContain('INTERNAL');
    }
  });

  it('is refused in a URL as well', async () => {
    const variables = encodeURIComponent(`{"f":${filter(500)}}`);
    const { status, body } = await gateway.request(
      'GET',
      `/graphql?query=${encodeURIComponent(QUERY)}&variables=${variables}`,
      { 'apollo-require-preflight': '1' },
    );
    expect({ status, body }).toMatchObject({ status: 400, body: expect.stringContaining('64 levels') });
  });
});
