import { describe, expect, it } from '@jest/globals';

import { changeRefusal, refusal } from '../../../src/imap/wire/refusals.ts';
import type { StatusResponse } from '../../../src/imap/wire/responses.ts';

const no = (code: string | undefined, text = ''): StatusResponse => ({
  kind: 'status',
  tag: 'P1',
  status: 'NO',
  code: code === undefined ? undefined : { name: code, args: [] },
  text,
  weight: 0,
});

describe('a refusal by code', () => {
  it.each([
    ['ALERT', 'CONFLICT'],
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
    ['OVERQUOTA', 'RATE_LIMITED'],
    ['PRIVACYREQUIRED', 'FORBIDDEN'],
    ['SERVERBUG', 'SERVER_UNAVAILABLE'],
    ['SYS/PERM', 'FORBIDDEN'],
    ['SYS/TEMP', 'SERVER_UNAVAILABLE'],
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
    ['Account exceeded command or bandwidth limits', 'RATE_LIMITED'],
    ["Mailbox doesn't exist: x", 'NOT_FOUND'],
    ['Folder not found', 'NOT_FOUND'],
    ['User is authenticated but not connected.', 'UNAUTHENTICATED'],
    ['no idea', 'CONFLICT'],
    ['', 'CONFLICT'],
  ])('%j is %s', (text, code) => {
    expect(refusal(no(undefined, text), 'to do it', 'CONFLICT').code).toBe(code);
  });

  it.each([
    ['ALERT', 'Too many simultaneous connections. (Failure)', 'RATE_LIMITED'],
    ['UNAVAILABLE', 'Maximum number of connections from user+IP exceeded', 'RATE_LIMITED'],
    ['OVERQUOTA', 'Account exceeded command or bandwidth limits', 'RATE_LIMITED'],
    ['AUTHENTICATIONFAILED', 'Too many login failures', 'RATE_LIMITED'],
    ['SERVERBUG', 'Request is throttled', 'RATE_LIMITED'],
    ['NONEXISTENT', 'Too many connections to this folder, it seems', 'NOT_FOUND'],
  ])('[%s] %s is %s: words say more than general codes', (code, text, expected) => {
    for (const refuse of [refusal, changeRefusal])
      expect(refuse(no(code, text), 'to do it', 'CONFLICT').code).toBe(expected);
  });

  it('means room only where room was asked for', () => {
    for (const status of [no('OVERQUOTA'), no(undefined, 'Quota exceeded (mailbox for user is full)')]) {
      expect(changeRefusal(status, 'to add it', 'CONFLICT').code).toBe('OVER_QUOTA');
      expect(refusal(status, 'to read it', 'CONFLICT').code).toBe('RATE_LIMITED');
    }
  });
});

describe('when trying again makes sense', () => {
  it.each([
    [no('LIMIT'), 30],
    [no('INUSE'), undefined],
    [no(undefined, 'Request is throttled. Suggested Backoff Time: 89117 milliseconds'), 90],
    [no('UNAVAILABLE', 'Busy, try again in 5 minutes'), 300],
    [no('LIMIT', 'Rate limit hit, please wait 45 seconds.'), 45],
    [no('THROTTLED', 'Retry after 2 hours'), 7200],
    [no('THROTTLED', 'Backoff Time: 999999999 minutes'), 86_400],
    [no(undefined, 'Failed after 3 messages'), undefined],
  ])('is told by %j', (status, seconds) => {
    expect(refusal(status, 'to do it', 'CONFLICT').retryAfter).toBe(seconds);
  });
});
