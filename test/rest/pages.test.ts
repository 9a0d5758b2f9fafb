import { expect, it } from '@jest/globals';

import { numberedMail, Subject } from '../contract/subject.ts';
import { TRAITS } from '../contract/traits.ts';
import { describeServer } from '../support/servers/real-servers.ts';

const NEXT = /<([^>]*)>; rel="next"/;

describeServer('dovecot', (server) => {
  const subject = new Subject(server, TRAITS.dovecot);

  it('a list is walked by its links, which keep what was asked for', async () => {
    const user = await subject.user(numberedMail(5));
    const { mailbox } = await user.query('{ mailbox(role: INBOX) { id } }');
    const here = new URL(`http://gateway/v1/mailboxes/${mailbox.id}/messages?first=2&fields=subject`);
    const pages: unknown[] = [];
    for (let url: URL | undefined = here; url;) {
      const { status, headers, body } = await user.account.get(url.pathname + url.search);
      expect(status).toBe(200);
      pages.push((JSON.parse(body) as { messages: unknown }).messages);
      const [, next] = NEXT.exec(headers['link'] ?? '') ?? [];
      url = next === undefined ? undefined : new URL(next, url);
    }
    const page = (...numbers: number[]) =>
      numbers.map((n) => ({ id: expect.any(String), subject: `message ${n}` }));
    expect(pages).toEqual([page(5, 4), page(3, 2), page(1)]);
  });
});
