import { expect, it } from '@jest/globals';

import { describeServer } from '../support/servers/real-servers.ts';
import { numberedMail, Subject } from './subject.ts';
import { TRAITS } from './traits.ts';

const COUNT = Number(process.env['SEARCHED_MESSAGES'] ?? 2_000);

describeServer('dovecot', (server) => {
  it('cuts the first page out of what the server keeps, in two flights, however many hits there are', async () => {
    const user = await new Subject(server, TRAITS.dovecot).user(numberedMail(COUNT));
    const search = (filter: string) =>
      user.account.explain(
        `{ mailbox(role: INBOX) { messages(filter: ${filter}, first: 25) { nodes { subject } pageInfo { hasNextPage } } } }`,
      );
    const { flights, octets } = await search('{ lacksFlags: ["\\\\Seen"] }');
    // Whether the session is a new one is no business of this.
    expect(flights.map((flight) => flight.filter((command) => !command.startsWith('LOGIN')))).toEqual([
      ['EXAMINE INBOX', 'UID SEARCH RETURN (SAVE COUNT) NOT SEEN'],
      [`UID SEARCH RETURN (SAVE PARTIAL ${COUNT - 24}:${COUNT}) $`, 'UID FETCH $ (UID ENVELOPE)'],
    ]);
    expect(octets.received).toBeLessThan(16_000);
    const text = await search('{ subject: "message" }');
    expect(text.flights).toHaveLength(2);
    expect(text.octets.received).toBeLessThan(18_000);
  });

  it('makes the page and the count of the same rows where few are to be checked', async () => {
    const user = await new Subject(server, TRAITS.dovecot).user(numberedMail(4));
    const { flights } = await user.account.explain(
      '{ mailbox(role: INBOX) { messages(filter: { subject: "message" }, first: 2) { totalCount nodes { size } } } }',
    );
    expect(flights.slice(-1)).toEqual([
      ['UID SEARCH RETURN (SAVE PARTIAL 1:4) $', 'UID FETCH $ (UID RFC822.SIZE ENVELOPE)'],
    ]);
  });
});
