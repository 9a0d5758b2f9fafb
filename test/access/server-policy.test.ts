import { describe, expect, it } from '@jest/globals';

import { isPublicAddress } from '../../src/access/public-address.ts';
import { ServerPolicy } from '../../src/access/server-policy.ts';
import { parseServerUrl } from '../../src/mail/endpoint.ts';

const server = (text: string) => parseServerUrl(text)!;
/** A call that has all the time that it needs. */
const IN_TIME = new AbortController().signal;
const policy = (...texts: string[]) => new ServerPolicy(texts.map(server));

async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('what is the public internet', () => {
  it.each([
    ['8.8.8.8', true],
    ['1.1.1.1', true],
    ['2001:4860:4860::8888', true],
    ['2a00:1450:4001:82a::200e', true],
    ['0.0.0.0', false],
    ['10.1.2.3', false],
    ['100.64.0.1', false],
    ['127.0.0.1', false],
    ['127.255.255.255', false],
    ['169.254.169.254', false],
    ['172.16.0.1', false],
    ['172.31.255.255', false],
    ['172.32.0.1', true],
    ['192.168.1.1', false],
    ['192.0.0.1', false],
    ['192.0.2.1', false],
    ['198.18.0.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::', false],
    ['::1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:8.8.8.8', false],
    ['::ffff:7f00:1', false],
    ['::127.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['fe80::1', false],
    ['fc00::1', false],
    ['fd00:ec2::254', false],
    ['ff02::1', false],
    ['2001:db8::1', false],
    ['2002:7f00:1::', false],
    ['2001:0:1::', false],
    ['fec0::1', false],
    ['mail.example.com', false],
    ['', false],
  ])('%s: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });
});

describe('which server may be dialled', () => {
  it.each([
    [['imaps://a.example'], 'imaps://a.example', 'none'],
    [['imaps://a.example'], 'imaps://A.EXAMPLE:993', 'none'],
    [['imaps://a.example'], 'imaps://b.example', 'FORBIDDEN'],
    [['imaps://a.example'], 'imaps://a.example:994', 'FORBIDDEN'],
    [['imaps://a.example'], 'imap://a.example', 'FORBIDDEN'],
    [['imaps://a.example'], 'imap+plain://a.example:993', 'FORBIDDEN'],
    [['imaps://a.example'], 'imaps://x.a.example', 'FORBIDDEN'],
    [['imaps://*.example'], 'imaps://a.example', 'none'],
    [['imaps://*.example'], 'imaps://a.b.example', 'none'],
    [['imaps://*.example'], 'imaps://example', 'FORBIDDEN'],
    [['imaps://*.example'], 'imaps://badexample', 'FORBIDDEN'],
    [['imaps://*'], 'imaps://anything.example', 'none'],
    [['imaps://*'], 'imaps://anything.example:22', 'FORBIDDEN'],
    [['imaps://*'], 'imap+plain://anything.example', 'FORBIDDEN'],
    [['imaps://*'], 'imaps://*', 'BAD_USER_INPUT'],
    [['imaps://*'], 'imaps://*.example', 'BAD_USER_INPUT'],
    [['imaps://a.example'], 'not a server', 'BAD_USER_INPUT'],
  ])('%j lets in %s: %s', async (allowed, wanted, code) => {
    expect(await codeOf(() => policy(...allowed).choose(wanted))).toBe(code);
  });

  it('is checked again when it is dialled', async () => {
    expect(
      await codeOf(() => policy('imaps://a.example').resolve(server('imaps://b.example'), IN_TIME)),
    ).toBe('FORBIDDEN');
  });

  it('is the first where the caller names none', () => {
    expect(policy('imaps://a.example', 'imaps://b.example').choose(undefined).host).toBe('a.example');
  });

  it('has to be named where the first is a pattern', async () => {
    expect(await codeOf(() => policy('imaps://*').choose(undefined))).toBe('BAD_USER_INPUT');
  });

  it('is without doubt only where there is exactly one', () => {
    expect(policy('imaps://a.example').onlyServer?.host).toBe('a.example');
    expect(policy('imaps://a.example', 'imaps://b.example').onlyServer).toBeUndefined();
    expect(policy('imaps://*').onlyServer).toBeUndefined();
  });

  it('is still one where IMAP and POP3 of one host are named', () => {
    expect(policy('imaps://a.example', 'pop3s://a.example').onlyServer?.protocol).toBe('IMAP');
    expect(policy('imaps://a.example', 'pop3s://b.example').onlyServer).toBeUndefined();
    expect(policy('imaps://a.example', 'imaps://a.example:1993').onlyServer).toBeUndefined();
    expect(policy('imaps://a.example', 'pop3s://*').onlyServer).toBeUndefined();
    expect(policy('imaps://*', 'pop3s://*').onlyServer).toBeUndefined();
  });
});

describe('a server that a pattern lets in', () => {
  it('may be anywhere when it is named in full as well', async () => {
    const endpoint = await policy('imaps://*', 'imaps://127.0.0.1').resolve(
      server('imaps://127.0.0.1'),
      IN_TIME,
    );
    expect(endpoint.addresses).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});
