import { describe, expect, it } from '@jest/globals';

import { scriptedHouses, signedIn } from '../../support/scripted-fixture.ts';
import type { Script, ScriptedImapOptions } from '../../support/scripted-imap.ts';
import { MODERN, PLAIN } from '../../support/scripted-imap.ts';
import { finding } from '../search/scripted-search.ts';

// SEARCH on servers that announce more of it than they do.

const open = scriptedHouses();
const KEPT_LISTS = [...MODERN, 'SEARCHRES', 'CONTEXT=SEARCH', 'SORT', 'ESORT'];
const found = (filter: string) =>
  `{ mailbox(role: INBOX) { messages(first: 2, filter: ${filter}) { totalCount nodes { uid } } } }`;
const SUBJECT = found('{ hasFlags: ["x"] }');
const MAIL = Array.from({ length: 9 }, (_, i) => ({ flags: i % 2 === 0 ? ['x'] : [] }));

const honest = finding((uid) => uid % 2 === 1);

/** What is honest for a plain search, and this for one with RETURN. */
const returning =
  (script: Script): Script =>
  (command, session) =>
    (command.text.includes('RETURN') ? script : honest)(command, session);

const countOnly: Script = ({ tag }) => [`* ESEARCH (TAG "${tag}") UID COUNT 5`];
const plainAnswer: Script = () => ['* SEARCH 1 3 5 7 9'];
const silence: Script = () => [];
const says =
  (answer: string): Script =>
  ({ tag }) => [`${tag} ${answer}`];

async function search(options: Partial<ScriptedImapOptions>, query = SUBJECT, sessions = 0) {
  const house = await open({ mailboxes: { INBOX: { messages: MAIL } }, ...options }, { sessions });
  const anna = sessions > 0 ? house.anna : await signedIn(house);
  const ask = async () => {
    const { data, errors } = await anna.ask(query);
    expect(errors).toBeUndefined();
    const { totalCount, nodes } = data.mailbox.messages;
    return [totalCount, ...nodes.map(({ uid }: { uid: number }) => uid)];
  };
  return { ...house, account: anna, ask };
}

describe('a search with RETURN', () => {
  it.each<[string, Script]>([
    ['counts and does not list', countOnly],
    ['is answered with a plain SEARCH', plainAnswer],
    ['is answered with nothing', silence],
    ['is refused by NO', says('NO [SERVERBUG] Internal error occurred')],
    ['is refused by BAD', says('BAD expected search-key instead of RETURN')],
    ['is refused by BAD with a code', says('BAD [CLIENTBUG] syntax')],
  ])('that %s is done over without', async (_, script) => {
    for (const capabilities of [MODERN, KEPT_LISTS]) {
      const { ask } = await search({ capabilities, on: { 'UID SEARCH': returning(script) } });
      expect(await ask()).toEqual([5, 9, 7]);
    }
  });

  it('that failed is not tried again by a container that keeps sessions', async () => {
    const { server, ask } = await search({ on: { 'UID SEARCH': returning(countOnly) } }, SUBJECT, 8);
    await ask();
    server.sessions.forEach((session) => session.close());
    await server.quiet();
    await ask();
    const searches = server.transcripts.at(-1)!.commands.filter((each) => each.startsWith('UID SEARCH'));
    expect(searches).toEqual(['UID SEARCH KEYWORD x']);
  });

  it('that finds nothing is believed', async () => {
    const { server, ask } = await search({
      on: { 'UID SEARCH': ({ tag }) => [`* ESEARCH (TAG "${tag}") UID COUNT 0`] },
    });
    expect(await ask()).toEqual([0]);
    expect(server.transcripts.at(-1)!.commands.filter((each) => each.startsWith('UID SEARCH'))).toHaveLength(
      1,
    );
  });

  it('is not asked of a server that is known to ignore it', async () => {
    const { server, ask } = await search({
      capabilities: [...KEPT_LISTS, 'XMSEARCH'],
      on: { 'UID SEARCH': returning(countOnly) },
    });
    expect(await ask()).toEqual([5, 9, 7]);
    expect(server.transcripts.flatMap(({ commands }) => commands).join()).not.toContain('RETURN (COUNT');
  });

  it('that is refused for now is told, and not done otherwise', async () => {
    const house = await open({ on: { 'UID SEARCH': says('NO [LIMIT] slow down') } });
    const { errors } = await house.anna.ask(SUBJECT);
    expect(errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
    expect(house.server.transcript.commands.filter((each) => each.startsWith('UID SEARCH'))).toHaveLength(1);
  });

  it('whose list is not saved is listed', async () => {
    const { ask } = await search({
      capabilities: KEPT_LISTS,
      on: {
        'UID SEARCH': ({ tag, text }) => {
          const options = text.includes('PARTIAL')
            ? 'PARTIAL (4:5 7,9) COUNT 5'
            : text.includes('ALL')
              ? 'ALL 1,3,5,7,9'
              : 'COUNT 5';
          return [`* ESEARCH (TAG "${tag}") UID ${options}`];
        },
        'UID FETCH': (command, session) => (command.text.includes(' $ ') ? [] : session.honestly(command)),
      },
    });
    expect(await ask()).toEqual([5, 9, 7]);
  });
});

describe('a page that is asked for by PARTIAL', () => {
  it.each(['BAD [CLIENTBUG] UID FETCH Command arguments invalid', 'NO not today'])(
    'and refused by %s comes by EXISTS',
    async (answer) => {
      const refused: Script = (command, session) =>
        command.text.includes('PARTIAL') ? says(answer)(command, session) : session.honestly(command);
      const house = await open({ capabilities: [...MODERN, 'PARTIAL'], on: { 'UID FETCH': refused } });
      const { mailbox } = await house.anna.query(
        '{ mailbox(role: INBOX) { messages(first: 1) { totalCount nodes { uid } } } }',
      );
      expect(mailbox.messages).toEqual({ totalCount: 2, nodes: [{ uid: 2 }] });
    },
  );
});

describe('LIST with RETURN', () => {
  it.each(['BAD [CLIENTBUG] syntax: unexpected char', 'NO unknown LIST return option'])(
    'that is refused by %s is asked without',
    async (answer) => {
      const refused: Script = (command, session) =>
        command.text.includes('RETURN') ? says(answer)(command, session) : session.honestly(command);
      const house = await open({ on: { LIST: refused } });
      const { mailboxes } = await house.anna.query('{ mailboxes { path role status { messages } } }');
      expect(mailboxes).toEqual([
        { path: 'INBOX', role: 'INBOX', status: { messages: 2 } },
        { path: 'Archive', role: 'ARCHIVE', status: { messages: 3 } },
        { path: 'Trash', role: 'TRASH', status: { messages: 0 } },
      ]);
      const ids = (await house.anna.query('{ mailbox(role: INBOX) { messages(first: 1) { nodes { id } } } }'))
        .mailbox.messages.nodes;
      const gone = await house.anna.query(
        'mutation ($ids: [ID!]!) { deleteMessages(input: { ids: $ids }) { failures { message } } }',
        { ids: ids.map(({ id }: { id: string }) => id) },
      );
      expect(gone.deleteMessages.failures).toEqual([]);
    },
  );
});

describe('text beyond ASCII', () => {
  const asciiOnly =
    (answer: string): Script =>
    (command, session) =>
      (command.text.includes('CHARSET') ? says(answer) : finding((uid) => uid === 1))(command, session);

  it.each(['BAD Parse error', 'NO The specified charset is not supported', 'NO [BADCHARSET] no'])(
    'that is refused by %s is looked for by its ASCII words',
    async (answer) => {
      for (const capabilities of [PLAIN, MODERN]) {
        const { ask } = await search(
          {
            capabilities,
            mailboxes: { INBOX: { messages: [{ subject: '=?utf-8?q?Gr=C3=BC=C3=9Fe_an_alle?=' }, {}] } },
            on: { 'UID SEARCH': asciiOnly(answer) },
          },
          found('{ subject: "Grüße an alle" }'),
        );
        expect(await ask()).toEqual([1, 1]);
      }
    },
  );

  it('does not make the gateway distrust RETURN', async () => {
    const { server, account, ask } = await search(
      {
        mailboxes: { INBOX: { messages: [{ subject: '=?utf-8?q?Gr=C3=BC=C3=9Fe?=' }] } },
        on: { 'UID SEARCH': asciiOnly('BAD Parse error') },
      },
      found('{ subject: "Grüße" }'),
      8,
    );
    await ask();
    await account.query(found('{ subject: "abc" }'));
    expect(server.transcripts.at(-1)!.commands.at(-2)).toBe('UID SEARCH RETURN (ALL) SUBJECT "abc"');
  });
});

describe('people', () => {
  /** Finds addresses in HEADER only. */
  const namesOnly = finding((uid, program) => program.includes('HEADER FROM') && uid === 2);
  const MICROSOFT = 'IMAP4 IMAP4rev1 UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+'.split(' ');

  it.each([
    ['anna@example.com', PLAIN],
    ['example.com', MODERN],
    ['anna', MICROSOFT],
  ])('are found by %s where FROM knows names alone', async (from, capabilities) => {
    const { ask } = await search(
      { capabilities, mailboxes: { INBOX: 3 }, on: { 'UID SEARCH': namesOnly } },
      found(`{ from: "${from}" }`),
    );
    expect(await ask()).toEqual([1, 2]);
  });
});
