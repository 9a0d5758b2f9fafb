import { describe, expect, it } from '@jest/globals';

import type { ErrorCode } from '../../src/mail/errors.ts';
import { FAILURES, MailError } from '../../src/mail/errors.ts';
import { problem } from '../../src/rest/problem.ts';

const codes = Object.keys(FAILURES) as ErrorCode[];
const PAGE = 'https://mail.example.com/docs/guide/errors/BAD_USER_INPUT';

describe('an error over HTTP', () => {
  it.each(codes)('%s has its status, its title and its code', (code) => {
    const answer = problem(new MailError(code, 'because'), 'r1', PAGE);
    const body = JSON.parse(answer.body) as Record<string, unknown>;
    expect(answer.status).toBe(FAILURES[code].status);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    });
    expect(body).toMatchObject({
      type: PAGE,
      status: answer.status,
      code,
      detail: 'because',
      requestId: 'r1',
    });
    expect(body['retryable']).toBe(FAILURES[code].retryable);
    expect(body['title']).not.toBe('Error');
  });

  it('leads to the page about it, and names the argument and the place at fault', () => {
    const error = new MailError('BAD_USER_INPUT', 'x', { argument: 'to', pointer: '/to/0/address' });
    expect(JSON.parse(problem(error, 'r1', PAGE).body)).toMatchObject({
      type: PAGE,
      argument: 'to',
      pointer: '/to/0/address',
    });
  });

  it('never tells its cause', () => {
    const error = new MailError('INTERNAL', 'masked', { cause: new Error('secret detail') });
    expect(JSON.stringify(problem(error, 'r1', PAGE))).not.toContain('secret detail');
  });

  it('tells what the mail server said, and when to come back', () => {
    const error = new MailError('RATE_LIMITED', 'x', {
      retryAfter: 30,
      serverCode: 'LIMIT',
      serverText: 'slow down',
    });
    const answer = problem(error, 'r1', PAGE);
    expect(answer.headers['retry-after']).toBe('30');
    expect(JSON.parse(answer.body)).toMatchObject({
      retryAfter: 30,
      serverCode: 'LIMIT',
      serverText: 'slow down',
    });
  });

  it('challenges who is not signed in', () => {
    expect(problem(new MailError('UNAUTHENTICATED', 'x'), 'r1', PAGE).headers['www-authenticate']).toBe(
      'Bearer realm="postern"',
    );
    expect(problem(new MailError('FORBIDDEN', 'x'), 'r1', PAGE).headers['www-authenticate']).toBeUndefined();
  });
});
