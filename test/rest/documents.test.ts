import { readFileSync, readdirSync } from 'node:fs';
import { buildSchema, printSchema } from 'graphql';
import { describe, expect, it } from '@jest/globals';

import { DESCRIPTIONS } from '../../src/contract/generated/descriptions.ts';
import { said, saidOfEach, withDescriptions } from '../../src/contract/said.ts';
import { Gateway } from '../support/gateway.ts';

const gateway = new Gateway({ servers: 'imap+plain://127.0.0.1:1' });

describe.each([
  ['/openapi.json', 'application/json', 'schema/openapi.json'],
  ['/schema.graphql', 'text/plain; charset=utf-8', 'schema/schema.graphql'],
])('%s', (path, type, file) => {
  it('is for everyone, and may be kept for a while', async () => {
    const { status, headers } = await gateway.request('GET', path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': type, 'cache-control': 'max-age=3600' });
    expect(headers['etag']).toMatch(/^"[\w-]{27}"$/);
  });

  it('is not sent again to a client that has it', async () => {
    const { headers } = await gateway.request('GET', path);
    const etag = headers['etag']!;
    const again = await gateway.request('GET', path, { 'if-none-match': `"other", W/${etag}` });
    expect(again).toMatchObject({ status: 304, body: '', headers: { etag } });
    expect(await gateway.request('GET', path, { 'if-none-match': '"other"' })).toMatchObject({ status: 200 });
  });

  it('is what stands in the repository', async () => {
    const { body } = await gateway.request('GET', path);
    const meaning = (text: string): unknown =>
      path.endsWith('.json') ? JSON.parse(text) : printSchema(buildSchema(text));
    expect(meaning(body)).toEqual(meaning(readFileSync(file, 'utf8')));
  });
});

describe('references to the schema', () => {
  const descriptions = { 'Message.subject': 'The subject.', 'MailboxRole.JUNK': 'Spam.' };

  it('become what they refer to, wherever a document describes', () => {
    const text = `${said('Message.subject')} More.`;
    const document = { summary: text, fields: [{ description: text }], example: text };
    expect(withDescriptions(document, descriptions)).toEqual({
      summary: 'The subject. More.',
      fields: [{ description: 'The subject. More.' }],
      example: text,
    });
  });

  it('name the values of an enum', () => {
    const description = saidOfEach(['JUNK'], (role) => `MailboxRole.${role}`);
    expect(withDescriptions({ description }, descriptions)).toEqual({ description: '`JUNK`: Spam.' });
  });

  it('fail where the schema says nothing', () => {
    const document = { description: '{@Message.nothing}' };
    expect(() => withDescriptions(document, descriptions)).toThrow('no description of Message.nothing');
    const silent = { description: '{@Message.silent}' };
    expect(() => withDescriptions(silent, { 'Message.silent': '' })).toThrow('Message.silent');
  });

  it('stand in place of every text that the schema has word for word', () => {
    const plain = (text: string) => text.replaceAll('’', "'").replaceAll(/\\(.)/g, '$1');
    const texts = new Set<string>(Object.values(DESCRIPTIONS));
    const repeated = sourcesWithProse().flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)]
        .map(([, quoted, template]) => plain(quoted ?? template!))
        .filter((text) => text.length > 20 && texts.has(text))
        .map((text) => `${file}: ${text}`),
    );
    expect(repeated).toEqual([]);
  });
});

/** The files that describe REST; codes of errors are no enum of the schema, so their meanings stand in REST alone. */
function sourcesWithProse(): string[] {
  return ['src/operations/offers', 'src/rest/openapi', 'src/rest/operations', 'src/rest']
    .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('/failures.ts'));
}
