import { describe, expect, it } from '@jest/globals';

import { scriptedHouses } from '../../support/scripted-fixture.ts';
import { MODERN, PLAIN } from '../../support/scripted-imap.ts';
import { finding } from './scripted-search.ts';

// What pages cost that are checked or sorted here, by a server that does neither SORT nor SEARCHRES: what was read for
// that is not read again.

const open = scriptedHouses();

const MAIL = [
  { subject: 'Re: tides' },
  { subject: 'tides', flags: ['\\Flagged'] },
  { subject: 'a tide table' },
  { subject: 'lamps' },
];
const EITHER = 'filter: { or: [{ subject: "tide" }, { hasFlags: ["\\\\Flagged"] }] }';
const SUBJECTS = 'orderBy: { key: SUBJECT, direction: ASCENDING }';
const SEARCH = 'UID SEARCH RETURN (ALL) OR SUBJECT "tide" FLAGGED';
const CERTAIN = 'UID SEARCH RETURN (ALL) FLAGGED';

/** A page's answer, and the flights behind the sign-in that it took. */
async function ask(query: {
  capabilities?: readonly string[];
  messages?: number;
  args: string;
  fields: string;
}) {
  const { capabilities = MODERN, messages, args, fields } = query;
  const isFound = (uid: number, program: string) =>
    program.includes('"tide"') ? uid !== 4 : !/^[^"]*FLAGGED$/.test(program) || uid === 2;
  const { anna } = await open({
    capabilities,
    mailboxes: { INBOX: { messages: messages ?? MAIL } },
    on: { 'UID SEARCH': finding(isFound) },
  });
  const { data, errors, extensions } = await anna.ask(
    `{ mailbox(role: INBOX) { messages(${args}) { ${fields} } } }`,
    {},
    { 'postern-explain': 'true' },
  );
  expect(errors).toBeUndefined();
  const [, ...flights] = extensions!.plan.flights;
  return { page: data.mailbox.messages, flights };
}

describe('a page that is sorted and checked here', () => {
  it('is shown from the rows that were read for it', async () => {
    const { page, flights } = await ask({
      args: `first: 2, ${EITHER}, ${SUBJECTS}`,
      fields: 'totalCount nodes { uid subject }',
    });
    expect(page).toEqual({
      totalCount: 3,
      nodes: [
        { uid: 3, subject: 'a tide table' },
        { uid: 1, subject: 'Re: tides' },
      ],
    });
    expect(flights).toEqual([['EXAMINE INBOX', SEARCH], ['UID FETCH 1:3 (UID FLAGS ENVELOPE)']]);
  });

  it('brings what is shown along where few messages are read', async () => {
    const { page, flights } = await ask({
      args: `first: 1, ${EITHER}, ${SUBJECTS}`,
      fields: 'nodes { size }',
    });
    expect(page.nodes).toEqual([{ size: 1003 }]);
    expect(flights).toEqual([['EXAMINE INBOX', SEARCH], ['UID FETCH 1:3 (UID FLAGS RFC822.SIZE ENVELOPE)']]);
  });

  it('is read by itself where many messages are sorted by something else', async () => {
    const { page, flights } = await ask({
      messages: 40,
      args: `first: 1, ${SUBJECTS}`,
      fields: 'nodes { size }',
    });
    expect(page.nodes).toEqual([{ size: 1001 }]);
    expect(flights).toEqual([
      ['EXAMINE INBOX', 'UID SEARCH RETURN (ALL) ALL'],
      ['UID FETCH 1:40 (UID ENVELOPE)'],
      ['UID FETCH 1 (UID RFC822.SIZE ENVELOPE)'],
    ]);
  });

  it('is not read again where many messages are sorted by what it shows', async () => {
    const { flights } = await ask({
      messages: 40,
      args: `first: 1, ${SUBJECTS}`,
      fields: 'nodes { subject }',
    });
    expect(flights).toEqual([
      ['EXAMINE INBOX', 'UID SEARCH RETURN (ALL) ALL'],
      ['UID FETCH 1:40 (UID ENVELOPE)'],
    ]);
  });
});

describe('a page that is checked and counted here', () => {
  it('is made of the same rows as the count where they are few', async () => {
    const { page, flights } = await ask({ args: `first: 1, ${EITHER}`, fields: 'totalCount nodes { size }' });
    expect(page).toEqual({ totalCount: 3, nodes: [{ size: 1003 }] });
    expect(flights).toEqual([
      ['EXAMINE INBOX', SEARCH, CERTAIN],
      ['UID FETCH 1:3 (UID FLAGS RFC822.SIZE ENVELOPE)'],
    ]);
  });

  it('shares a flight with the count of many, and no message is read twice', async () => {
    const { page, flights } = await ask({
      messages: 40,
      args: `first: 1, filter: { or: [{ from: "anna" }, { hasFlags: ["\\\\Flagged"] }] }`,
      fields: 'totalCount nodes { size }',
    });
    expect(page).toEqual({ totalCount: 40, nodes: [{ size: 1040 }] });
    expect(flights).toEqual([
      ['EXAMINE INBOX', 'UID SEARCH RETURN (ALL) OR FROM "anna" FLAGGED', CERTAIN],
      ['UID FETCH 35:40 (UID FLAGS RFC822.SIZE ENVELOPE)', 'UID FETCH 1,3:34 (UID FLAGS ENVELOPE)'],
    ]);
  });

  it('spares the flight in which a server without ESEARCH would say what is certain', async () => {
    const { page, flights } = await ask({
      capabilities: PLAIN,
      args: `first: 1, ${EITHER}`,
      fields: 'totalCount nodes { subject }',
    });
    expect(page).toEqual({ totalCount: 3, nodes: [{ subject: 'a tide table' }] });
    expect(flights).toEqual([
      ['EXAMINE INBOX', 'UID SEARCH OR SUBJECT "tide" FLAGGED'],
      ['UID FETCH 1:3 (UID FLAGS ENVELOPE)'],
    ]);
  });
});
