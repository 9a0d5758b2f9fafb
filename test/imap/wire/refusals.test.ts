import { describe, expect, it } from '@jest/globals';

import { refusal } from '../../../src/imap/wire/refusals.ts';
import type { StatusResponse } from '../../../src/imap/wire/responses.ts';

const no = (code: string | undefined, text = ''): StatusResponse => ({
  kind: 'status',
  tag: 'P1',
  status: 'NO',
  code: code === undefined ? undefined : { name: code, args: [] },
  text,
});

describe('a refusal by code', () => {
  it.each([
    ['ALERT', 'SERVER_UNAVAILABLE'],
    ['ALREADYEXISTS', 'ALREADY_EXISTS'],
    ['AUTHENTICATIONFAILED', 'UNAUTHENTICATED'],
    ['AUTHORIZATIONFAILED', 'UNAUTHENTICATED'],
    ['CANNOT', 'UNSUPPORTED'],
    ['CONTACTADMIN', 'SERVER_UNAVAILABLE'],
    ['CORRUPTION', 'SERVER_UNAVAILABLE'],
    ['EXPIRED', 'UNAUTHENTICATED'],
    ['HASCHILDREN', 'CONFLICT'],
    ['INUSE', 'MAILBOX_BUSY'],
    ['LIMIT', 'RATE_LIMITED'],
    ['NONEXISTENT', 'NOT_FOUND'],
    ['NOPERM', 'FORBIDDEN'],
    ['OVERQUOTA', 'OVER_QUOTA'],
    ['PRIVACYREQUIRED', 'FORBIDDEN'],
    ['SERVERBUG', 'SERVER_UNAVAILABLE'],
    ['THROTTLED', 'RATE_LIMITED'],
    ['TOOBIG', 'TOO_LARGE'],
    ['TRYCREATE', 'NOT_FOUND'],
    ['UNAVAILABLE', 'SERVER_UNAVAILABLE'],
    ['X-OWN', 'CONFLICT'],
  ])('%s is %s', (code, expected) => {
    const error = refusal(no(code, 'because'), 'to do it', 'CONFLICT');
    expect(error.code).toBe(expected);
    expect(error.serverCode).toBe(code);
    expect(error.message).toBe('The mail server refused to do it: because');
  });
});

describe('a refusal in words', () => {
  it.each([
    ['Too many simultaneous connections', 'RATE_LIMITED'],
    ['Rate limit hit', 'RATE_LIMITED'],
    ['Quota exceeded (mailbox for user is full)', 'OVER_QUOTA'],
    ["Mailbox doesn't exist: x", 'NOT_FOUND'],
    ['no idea', 'CONFLICT'],
    ['', 'CONFLICT'],
  ])('%j is %s', (text, code) => {
    expect(refusal(no(undefined, text), 'to do it', 'CONFLICT').code).toBe(code);
  });

  it('tells when trying again makes sense', () => {
    expect(refusal(no('LIMIT'), '', 'CONFLICT').retryAfter).toBe(30);
    expect(refusal(no('INUSE'), '', 'CONFLICT').retryAfter).toBeUndefined();
  });
});
