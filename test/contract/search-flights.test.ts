import { expect, it } from '@jest/globals';

import { describeServer } from '../support/servers/real-servers.ts';
import { numbered, numberedMail, Subject } from './subject.ts';
import { TRAITS } from './traits.ts';

const COUNT = Number(process.env['SEARCHED_MESSAGES'] ?? 2_000);
/** Messages that may match and do not. */
const PIECES = 1_500;

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
      // All that is found would be the page, if there were not more.
      [
        'EXAMINE INBOX',
        'UID SEARCH RETURN (SAVE COUNT) NOT SEEN',
        'UID SEARCH RETURN (SAVE PARTIAL 1:25) $',
        'UID FETCH $ (UID ENVELOPE)',
      ],
      [
        'UID SEARCH RETURN (SAVE COUNT) NOT SEEN',
        `UID SEARCH RETURN (SAVE PARTIAL ${COUNT - 24}:${COUNT}) $`,
        'UID FETCH $ (UID ENVELOPE)',
      ],
    ]);
    // Those of the page, and as many for nothing.
    expect(octets.received).toBeLessThan(30_000);
    const text = await search('{ subject: "message" }');
    expect(text.flights).toHaveLength(2);
    expect(text.octets.received).toBeLessThan(34_000);
  });

  it('makes the page and the count of the same rows where few are to be checked', async () => {
    const user = await new Subject(server, TRAITS.dovecot).user(numberedMail(4));
    const { flights } = await user.account.explain(
      '{ mailbox(role: INBOX) { messages(filter: { subject: "message" }, first: 2) { totalCount nodes { size } } } }',
    );
    expect(flights.slice(-1)).toEqual([
      [
        'UID SEARCH RETURN (SAVE COUNT) SUBJECT "message"',
        'UID SEARCH RETURN (SAVE PARTIAL 1:4) $',
        'UID FETCH $ (UID RFC822.SIZE ENVELOPE)',
      ],
    ]);
  });

  it('reads piece by piece what has to be checked, and of each piece no more than its rows', async () => {
    const rare = [numbered(1), numbered(2)].map(({ raw }) => ({
      raw: Buffer.from(raw.toString().replace(/message (\d)/, 'alpha beta $1')),
    }));
    const wide = Array.from({ length: PIECES }, (_, i) => ({
      raw: Buffer.from(
        numbered(i)
          .raw.toString()
          .replace(/message (\d+)/, 'beta and alpha $1'),
      ),
    }));
    const user = await new Subject(server, TRAITS.dovecot).user([...rare, ...wide]);
    const { flights, octets } = await user.account.explain(
      '{ mailbox(role: INBOX) { messages(filter: { subject: "alpha beta" }, first: 3) { nodes { uid } } } }',
    );
    expect(flights.at(-1)).toEqual([
      expect.stringMatching(/^UID SEARCH RETURN \(SAVE COUNT\) .*"alpha"/),
      expect.stringMatching(/^UID SEARCH RETURN \(SAVE PARTIAL 1:\d+\) \$$/),
      'UID FETCH $ (UID ENVELOPE)',
    ]);
    // A row is some 330 octets: the pieces together are the whole list once, not once for each piece.
    expect(octets.received).toBeLessThan(PIECES * 400);
  });
});
