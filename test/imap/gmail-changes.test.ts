import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import {
  ALL_MAIL,
  GMAIL_OPTIONS,
  gmailWith,
  MAILBOXES,
  TRASH,
  emailIdOf,
  numbersIn,
  threadOf,
} from '../support/scripted-gmail.ts';
import type { ScriptedImap } from '../support/scripted-imap.ts';
import { scriptedImap } from '../support/scripted-imap.ts';

// What users of Gmail know it by: labels, All Mail, archiving, deleting, conversations. By a server that behaves as Gmail's
// documentation says.

describe('Gmail', () => {
  let server: ScriptedImap;
  let gateway: Gateway;
  let account: Account;
  let ids: Map<number, string>;

  beforeEach(async () => {
    server = await scriptedImap(GMAIL_OPTIONS);
    gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${server.port}` });
    account = gateway.basic('anna', 'secret');
    const { mailbox } = await account.query('{ mailbox(role: INBOX) { messages { nodes { id uid } } } }');
    ids = new Map((mailbox.messages.nodes as { id: string; uid: number }[]).map(({ id, uid }) => [uid, id]));
  });
  afterEach(async () => {
    await gateway.close();
    await server.close();
  });

  const commands = () => server.transcript.commands;
  const change = async (name: string, input: object, shows = '') => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const { data, errors } = await account.ask(
      `mutation ($input: ${type}!) { ${name}(input: $input) { ${shows} failures { code message } } }`,
      { input },
    );
    expect(errors).toBeUndefined();
    return data[name] as { failures: { code: string; message: string }[]; removed: string[] };
  };
  const there = () => numbersIn(server.mailboxes);

  it('has mailboxes for ALL and IMPORTANT, and says what it can do', async () => {
    const { mailboxes, account: own } = await account.query(
      '{ mailboxes { path role } account { features abilities { threads } } }',
    );
    const roles = Object.fromEntries(
      (mailboxes as { path: string; role: string }[]).map(({ role, path }) => [role, path]),
    );
    expect(roles).toMatchObject({ ALL: ALL_MAIL, IMPORTANT: '[Gmail]/Important', TRASH });
    expect(own.features).toEqual(expect.arrayContaining(['LABELS', 'PROVIDER_SEARCH']));
    expect(own.abilities.threads).toBe('SERVER');
  });

  it('adds and removes labels, in one flight behind SELECT', async () => {
    const added = await change('addLabels', {
      ids: [ids.get(1)!, ids.get(3)!],
      labels: ['Work', '\\Important'],
    });
    expect(added.failures).toEqual([]);
    expect(there()).toMatchObject({ Work: [2, 1, 3], '[Gmail]/Important': [2, 1, 3] });
    expect(commands().filter((each) => each.startsWith('UID STORE'))).toEqual([
      'UID STORE 1,3 +X-GM-LABELS ("Work" \\Important)',
    ]);
    const { message } = await account.query('query ($id: ID!) { message(id: $id) { labels emailId } }', {
      id: ids.get(1),
    });
    expect(message).toEqual({ labels: ['\\Important', 'Work'], emailId: emailIdOf(1) });
    const removed = await account.gateway.request(
      'POST',
      '/v1/messages:changeLabels',
      { authorization: account.authorization, 'content-type': 'application/json' },
      JSON.stringify({ ids: [ids.get(1)], removeLabels: ['Work'] }),
    );
    expect(removed.status).toBe(200);
    expect(there()['Work']).toEqual([2, 3]);
  });

  it.each([
    ['Work\r\nX', 'BAD_USER_INPUT'],
    ['\\Wo rk', 'BAD_USER_INPUT'],
    ['', 'BAD_USER_INPUT'],
  ])('takes no label %j', async (label, code) => {
    const { errors } = await account.ask(
      'mutation ($input: AddLabelsInput!) { addLabels(input: $input) { failures { code } } }',
      { input: { ids: [ids.get(1)], labels: [label] } },
    );
    expect(errors![0]!.extensions.code).toBe(code);
  });

  it('is archived into ALL, where the account has no ARCHIVE', async () => {
    const { failures } = await change(
      'moveMessages',
      { ids: [ids.get(2)!], role: 'ARCHIVE' },
      'messages { uid mailbox { path } }',
    );
    expect(failures).toEqual([]);
    expect(there()).toMatchObject({ INBOX: [1, 3, 4], [ALL_MAIL]: MAILBOXES[ALL_MAIL], Work: [2] });
  });

  it('deletes into TRASH, which takes it out of every mailbox', async () => {
    await change('deleteMessages', { ids: [ids.get(2)!] });
    expect(there()).toMatchObject({ INBOX: [1, 3, 4], [ALL_MAIL]: [1, 3, 4, 5], Work: [], [TRASH]: [9, 2] });
  });

  it('deletes permanently, and the message is nowhere any more', async () => {
    const { failures, removed } = await change(
      'deleteMessages',
      { ids: [ids.get(2)!, ids.get(3)!], permanently: true },
      'removed',
    );
    expect(failures).toEqual([]);
    expect(removed.sort()).toEqual([ids.get(2), ids.get(3)].sort());
    expect(there()).toMatchObject({ INBOX: [1, 4], [ALL_MAIL]: [1, 4, 5], Work: [], [TRASH]: [9] });
  });

  it('deletes what is in TRASH at once', async () => {
    const { mailbox } = await account.query('{ mailbox(role: TRASH) { messages { nodes { id } } } }');
    await change('deleteMessages', { ids: [mailbox.messages.nodes[0].id], permanently: true });
    expect(there()[TRASH]).toEqual([]);
    expect(commands().filter((each) => each.startsWith('UID MOVE'))).toEqual([]);
  });

  it('says where a message is that got into TRASH and no further', async () => {
    server.become({ on: { ...GMAIL_OPTIONS.on, 'UID EXPUNGE': ({ tag }) => [`${tag} NO not now`] } });
    const { failures } = await change('deleteMessages', { ids: [ids.get(2)!], permanently: true });
    expect(failures[0]!.message).toMatch(/moved to TRASH, where it could not be removed for good/);
    expect(there()[TRASH]).toEqual([9, 2]);
  });

  it('finds conversations in ALL alone, by its own ids', async () => {
    const { message } = await account.query(
      'query ($id: ID!) { message(id: $id) { thread { id complete messageCount messages { subject mailbox { path } } } } }',
      { id: ids.get(1) },
    );
    expect(message.thread).toEqual({
      id: `s.${Buffer.from(threadOf(1)).toString('base64url')}`,
      complete: true,
      messageCount: 2,
      messages: [1, 4].map((number) => ({ subject: `Message ${number}`, mailbox: { path: ALL_MAIL } })),
    });
    expect(
      commands()
        .filter((each) => each.includes('SEARCH'))
        .join(),
    ).toMatch(`X-GM-THRID ${threadOf(1)}`);
  });

  it('lists conversations, each once and counted', async () => {
    const listed: unknown[] = [];
    for (let after: string | null = null, hasMore = true; hasMore;) {
      const { mailbox } = await account.query(
        `query ($after: String) { mailbox(role: INBOX) { threads(first: 1, after: $after) {
           nodes { messageCount complete newestMessage { subject } } pageInfo { hasNextPage endCursor } } } }`,
        { after },
      );
      listed.push(...mailbox.threads.nodes);
      ({ hasNextPage: hasMore, endCursor: after } = mailbox.threads.pageInfo);
    }
    const told = (number: number, messageCount: number) => ({
      messageCount,
      complete: true,
      newestMessage: { subject: `Message ${number}` },
    });
    expect(listed).toEqual([told(4, 2), told(3, 1), told(2, 1)]);
  });

  it('counts conversations of a large mailbox by its own ids', async () => {
    await server.close();
    const many = Array.from({ length: 100 }, (_, i) => i + 1);
    server = await scriptedImap(gmailWith({ ...MAILBOXES, INBOX: many, [ALL_MAIL]: many }));
    await gateway.close();
    gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${server.port}` });
    const { data, extensions } = await gateway
      .basic('anna', 'secret')
      .ask(
        '{ mailbox(role: INBOX) { threads(first: 2) { nodes { messageCount complete newestMessage { subject } } pageInfo { endCursor } } } }',
        {},
        { 'postern-explain': 'true' },
      );
    expect(data.mailbox.threads.nodes).toEqual([
      { messageCount: 34, complete: true, newestMessage: { subject: 'Message 100' } },
      { messageCount: 33, complete: true, newestMessage: { subject: 'Message 99' } },
    ]);
    const searches = extensions!.plan.flights.flat().filter((each) => each.includes('UID SEARCH'));
    expect(searches).toHaveLength(1);
    expect(searches[0]).toContain(`X-GM-THRID ${threadOf(100)}`);
    const rest = await gateway
      .basic('anna', 'secret')
      .query(
        'query ($after: String) { mailbox(role: INBOX) { threads(first: 2, after: $after) { nodes { newestMessage { subject } } pageInfo { hasNextPage } } } }',
        { after: data.mailbox.threads.pageInfo.endCursor },
      );
    expect(rest.mailbox.threads).toEqual({
      nodes: [{ newestMessage: { subject: 'Message 98' } }],
      pageInfo: { hasNextPage: false },
    });
  });

  it.each([
    '[THROTTLED] Account is throttled',
    '[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)',
    '[ALERT] Too many simultaneous connections. (Failure)',
  ])('is RATE_LIMITED when it says «%s»', async (says) => {
    server.become({ on: { ...GMAIL_OPTIONS.on, FETCH: ({ tag }) => [`${tag} NO ${says}`] } });
    const { errors } = await account.ask('{ mailbox(role: INBOX) { messages { nodes { labels } } } }');
    expect(errors![0]!.extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
  });
});
