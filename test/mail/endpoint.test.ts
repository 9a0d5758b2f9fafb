import { describe, expect, it } from '@jest/globals';

import { parseServerUrl, serverUrl } from '../../src/mail/endpoint.ts';

describe('the address of a mail server', () => {
  it.each([
    ['imaps://mail.example.com', 'IMAP', 'TLS', 'mail.example.com', 993],
    ['imap://mail.example.com', 'IMAP', 'STARTTLS', 'mail.example.com', 143],
    ['imap+plain://mail.example.com', 'IMAP', 'NONE', 'mail.example.com', 143],
    ['pop3s://mail.example.com', 'POP3', 'TLS', 'mail.example.com', 995],
    ['pop3://mail.example.com', 'POP3', 'STARTTLS', 'mail.example.com', 110],
    ['pop3+plain://mail.example.com', 'POP3', 'NONE', 'mail.example.com', 110],
    ['IMAPS://Mail.Example.COM:1993/', 'IMAP', 'TLS', 'mail.example.com', 1993],
    [' imaps://mail.example.com. ', 'IMAP', 'TLS', 'mail.example.com', 993],
    ['imaps://[2001:DB8::1]:993', 'IMAP', 'TLS', '2001:db8::1', 993],
    ['imaps://192.0.2.1', 'IMAP', 'TLS', '192.0.2.1', 993],
    ['imaps://*', 'IMAP', 'TLS', '*', 993],
    ['imaps://*.example.com', 'IMAP', 'TLS', '*.example.com', 993],
  ])('%s', (text, protocol, security, host, port) => {
    const server = parseServerUrl(text);
    expect(server).toEqual({ protocol, security, host, port });
    expect(parseServerUrl(serverUrl(server!))).toEqual(server);
  });

  it.each([
    '',
    'mail.example.com',
    'imaps:mail.example.com',
    'imaps://',
    'imaps://a b',
    'imaps://user:pw@mail.example.com',
    'imaps://mail.example.com/path',
    'imaps://mail.example.com?x',
    'imaps://mail.example.com#x',
    'imaps://mail.example.com:0',
    'imaps://mail.example.com:65536',
    'imaps://mail.example.com:x',
    'imaps://mail.example.com\r\nx',
    'imaps://mäil.example.com',
    'http://mail.example.com',
    'constructor://mail.example.com',
  ])('%j is none', (text) => {
    expect(parseServerUrl(text)).toBeUndefined();
  });
});
