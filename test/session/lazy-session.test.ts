import { describe, expect, it } from '@jest/globals';

import { ChangeTokens } from '../../src/mail/change-token.ts';
import { messageDemand } from '../../src/mail/demand.ts';
import { LazySession } from '../../src/session/lazy-session.ts';
import type { MailSession } from '../../src/mail/mail-session.ts';
import { SIGNER } from '../support/account-ref.ts';

/** A session that notes in which tick it was called: calls behind the same microtask belong together. */
class Noting {
  ticks: number[] = [];
  closed = 0;
  #calls = 0;

  messages = () => {
    if (this.#calls++ === 0) queueMicrotask(() => void (this.ticks.push(this.#calls), (this.#calls = 0)));
    return Promise.resolve([]);
  };

  close(): void {
    this.closed++;
  }
}

const OWNER = {
  server: { protocol: 'IMAP', host: 'mail.example.org', port: 993, security: 'TLS' },
  user: 'anna',
  accountKey: 'key',
  changeTokens: new ChangeTokens('key', SIGNER),
} as const;

const later = async (noting: Noting) => {
  await new Promise(setImmediate);
  return noting as unknown as MailSession;
};

describe('a session that comes late', () => {
  it('keeps the calls of one tick together, before and after it has come', async () => {
    const noting = new Noting();
    const session = new LazySession(OWNER, () => later(noting), true);
    for (let round = 0; round < 2; round++)
      await Promise.all([1, 2, 3].map(() => session.messages([], messageDemand())));
    expect(noting.ticks).toEqual([3, 3]);
  });

  it('opens nothing that nobody calls, and has a report of that', () => {
    const session = new LazySession(OWNER, () => Promise.reject(new Error('opened')), false);
    expect(session.report()).toMatchObject({ executed: false, flights: [] });
    session.close();
  });

  it('is closed when it comes after it was closed', async () => {
    const noting = new Noting();
    const session = new LazySession(OWNER, () => later(noting), true);
    const call = session.messages([], messageDemand());
    session.close();
    await call;
    expect(noting.closed).toBe(1);
  });
});
