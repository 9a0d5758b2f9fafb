import { describe, expect, it } from '@jest/globals';

import { FAILURES } from '../../src/mail/errors.ts';
import { Gateway } from '../support/gateway.ts';

const servers = 'imap+plain://127.0.0.1:1';
const gateway = new Gateway({ servers });
const CODES = Object.keys(FAILURES);

interface Section {
  id: string;
  title: string;
  text: string;
}

async function sections(): Promise<Section[]> {
  const { body } = await gateway.request('GET', '/docs/guide/search.json');
  return JSON.parse(body) as Section[];
}

/** Where a page is shown, by its name. */
const addressOf = (name: string) => `/docs/guide/${name}`.replace(/\/index$/, '');

describe('the book at /docs/guide', () => {
  it('leads from page to page, to headings that are there, and nowhere else', async () => {
    const names = new Set((await sections()).map(({ id }) => id.split('#')[0]!));
    const headings = new Set((await sections()).map(({ id }) => id));
    expect(names.size).toBeGreaterThan(30);
    const pages = new Map<string, string>();
    for (const name of names) {
      const page = await gateway.request('GET', addressOf(name));
      expect({ name, status: page.status }).toEqual({ name, status: 200 });
      pages.set(addressOf(name), page.body);
    }
    const broken = [...pages]
      .flatMap(([address, body]) => linksOf(address, body))
      .filter((link) => {
        if (!link.path.startsWith('/docs/guide')) return true;
        if (link.path.includes('.')) return false;
        const name = [...names].find((each) => addressOf(each) === link.path);
        return name === undefined || (link.hash !== '' && !headings.has(`${name}${link.hash}`));
      });
    expect(broken.filter(({ hash }) => !/^#contents?$/.test(hash))).toEqual([]);
  });

  it.each(CODES)('has a page about %s, with what to do, where its errors lead', async (code) => {
    const page = await gateway.request('GET', `/docs/guide/errors/${code}`);
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.body).toContain(`<h1 id="${code.toLowerCase()}`);
    expect(page.body).toContain('What to do</h2>');
    const list = await gateway.request('GET', '/docs/guide/errors');
    expect(list.body).toContain(`href="errors/${code}"`);
    expect(page.body).toContain(`<td>${FAILURES[code as keyof typeof FAILURES].status}</td>`);
  });

  it('is where errors of both APIs lead', async () => {
    const headers = { host: 'mail.example.com', 'x-forwarded-proto': 'https' };
    const rest = await gateway.request('GET', '/v1/mailboxes', headers);
    expect(JSON.parse(rest.body)).toMatchObject({
      type: 'https://mail.example.com/docs/guide/errors/UNAUTHENTICATED',
    });
    const graphql = await gateway.request(
      'POST',
      '/graphql',
      { ...headers, 'content-type': 'application/json' },
      JSON.stringify({ query: '{ nothing }' }),
    );
    expect(JSON.parse(graphql.body)).toMatchObject({
      errors: [{ extensions: { docs: 'https://mail.example.com/docs/guide/errors/BAD_USER_INPUT' } }],
    });
  });

  it('can be read by language models: a list, and each page as it was written', async () => {
    const { body, headers } = await gateway.request('GET', '/llms.txt');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    const links = [...body.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(30);
    for (const link of links) {
      const page = await gateway.request('GET', `/${link}`);
      expect({ link, status: page.status, isText: page.body.startsWith('#') }).toEqual({
        link,
        status: 200,
        isText: true,
      });
    }
  });

  it('shows one language of each sample, and another one without a script', async () => {
    const { body } = await gateway.request('GET', '/docs/guide/start');
    const inputs = [...body.matchAll(/<input type="radio" name="([\w-]+)"[^>]* value="(\w+)"( checked)?>/g)];
    const [first] = inputs;
    const values = inputs.filter(([, name]) => name === first![1]).map(([, , value]) => value);
    expect(values).toEqual(['sh', 'ts', 'python']);
    expect(inputs.filter(([, , value, checked]) => (value === 'sh') !== Boolean(checked))).toEqual([]);
    expect(body).toContain('<pre><code>BASE=http://127.0.0.1:4000\n');
  });

  it('has its drawings', async () => {
    const { body } = await gateway.request('GET', '/docs/guide/one-idea');
    expect(body).toContain('<img src="session.svg" alt="A request becomes a plan');
    expect(await gateway.request('GET', '/docs/guide/session.svg')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/svg+xml; charset=utf-8' },
      body: expect.stringContaining('prefers-color-scheme:dark'),
    });
  });

  it('loads its style and its search from here, and nothing from elsewhere', async () => {
    const { headers } = await gateway.request('GET', '/docs/guide');
    expect(headers['content-security-policy']).not.toMatch(/https?:|\*|unsafe/);
    for (const [file, type] of [
      ['guide.css', 'text/css'],
      ['search.js', 'text/javascript'],
    ])
      expect(await gateway.request('GET', `/docs/guide/${file}`)).toMatchObject({
        status: 200,
        headers: { 'content-type': `${type}; charset=utf-8` },
      });
  });

  it.each([
    'nothing',
    '../docs',
    '%2e%2e/package',
    'errors/../../package.json',
    'a.b.json',
    'guide.map',
    '/',
  ])('has nothing at %s', async (name) => {
    expect(await gateway.request('GET', `/docs/guide/${name}`)).toMatchObject({ status: 404 });
  });

  it('is there where the REST API is not shown as well', async () => {
    const closed = new Gateway({ servers, env: { POSTERN_DOCS: 'off' } });
    expect(await closed.request('GET', '/docs/guide/errors/RANGE')).toMatchObject({ status: 200 });
    expect(await closed.request('GET', '/docs')).toMatchObject({ status: 404 });
  });
});

function linksOf(address: string, body: string): { from: string; path: string; hash: string }[] {
  return [...body.matchAll(/href="([^"]*)"/g)]
    .map(([, href]) => new URL(href!, `http://gateway.invalid${address}`))
    .filter(({ origin }) => origin === 'http://gateway.invalid')
    .map(({ pathname, hash }) => ({ from: address, path: pathname, hash }));
}
