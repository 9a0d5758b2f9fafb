import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ImapFlow } from 'imapflow';
import type { FetchMessageObject, MailboxObject, SearchObject } from 'imapflow';
import { withDemo } from './with-demo.ts';

const demo = withDemo();
let client: ImapFlow;

beforeEach(async () => {
  const auth = { user: 'demo', pass: 'demo' };
  client = new ImapFlow({ host: '127.0.0.1', port: demo.port, secure: false, auth, logger: false });
  await client.connect();
});
afterEach(() => client.logout());

async function fetchAll(
  path: string,
  query: Parameters<ImapFlow['fetchAll']>[1],
): Promise<FetchMessageObject[]> {
  await client.mailboxOpen(path, { readOnly: true });
  return await client.fetchAll('1:*', query);
}

const open = (path: string): Promise<MailboxObject> => client.mailboxOpen(path);
const search = async (query: SearchObject): Promise<number[]> =>
  (await client.search(query, { uid: true })) || [];

describe('the demo server, seen by the whole imapflow client', () => {
  it('lists decoded names, roles and counts in one LIST', async () => {
    const boxes = await client.list({ statusQuery: { messages: true, unseen: true } });
    const roles = Object.fromEntries(
      boxes.filter((box) => box.specialUse).map((box) => [box.path, box.specialUse]),
    );
    expect(roles).toEqual({
      INBOX: '\\Inbox',
      Archive: '\\Archive',
      Drafts: '\\Drafts',
      Junk: '\\Junk',
      Sent: '\\Sent',
      Trash: '\\Trash',
    });
    const paths = boxes.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['Projekte/Köln', 'Projekte/Zürich & Genève', '日本語']));
    expect(boxes.find(({ path }) => path === 'Drafts')?.status).toMatchObject({ messages: 2, unseen: 0 });
    expect(boxes.find(({ path }) => path === 'Lists/Builds')?.subscribed).toBeFalsy();
  });

  it('decodes names and subjects in six charsets', async () => {
    const inbox = await fetchAll('INBOX', { envelope: true });
    const japanese = await fetchAll('日本語', { envelope: true });
    const subjects = [...inbox, ...japanese].map(({ envelope }) => envelope?.subject);
    expect(subjects).toEqual(
      expect.arrayContaining([
        'Чертежи для северного причала',
        '항구 시계 견적 문의',
        '关于不锈钢轴承的报价',
        'Un café à 15 h ?',
        '潮汐時計の展示について',
        '輸送の日程(確認のお願い)',
      ]),
    );
    expect(japanese[0]?.envelope?.from?.[0]?.name).toBe('佐藤 花子');
  });

  it('shows the structure of alternatives with a picture inside, and hands its octets out', async () => {
    const uid = (await fetchAll('INBOX', { envelope: true, bodyStructure: true, uid: true })).find(
      ({ envelope }) => envelope?.subject === 'New dial: does the curve read well?',
    );
    expect(uid?.bodyStructure?.type).toBe('multipart/alternative');
    expect(uid?.bodyStructure?.childNodes?.[1]?.childNodes?.map(({ type }) => type)).toEqual([
      'text/html',
      'image/png',
    ]);
    const { content } = await client.download(String(uid?.uid), '2.2', { uid: true });
    const chunks: Buffer[] = [];
    for await (const chunk of content as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(Buffer.concat(chunks).subarray(1, 4).toString()).toBe('PNG');
  });

  it('searches by flag, text, header and date', async () => {
    await open('INBOX');
    expect(await search({ keyword: 'party' })).toHaveLength(1);
    expect(await search({ body: 'steel' })).toHaveLength(0);
    expect(await search({ body: '轴承' })).toHaveLength(1);
    expect(await search({ subject: 'чертежи' })).toHaveLength(1);
    expect(await search({ header: { 'auto-submitted': 'generated' } })).toHaveLength(1);
    expect(await search({ or: [{ from: 'niamh' }, { from: 'jürgen' }] })).toHaveLength(5);
    expect(await search({ since: new Date(Date.now() - 86_400_000), seen: false })).not.toHaveLength(0);
  });

  it('appends, flags, copies, moves and deletes, and names the new UIDs', async () => {
    const appended = await client.append('Drafts', 'Subject: new\r\n\r\nBody ü\r\n', ['\\Draft', 'own']);
    expect(appended).toMatchObject({ destination: 'Drafts', uid: 3 });
    await open('Drafts');
    await client.messageFlagsAdd('3', ['\\Flagged'], { uid: true });
    const message = await client.fetchOne('3', { flags: true, source: true }, { uid: true });
    expect(message && [...(message.flags ?? [])].sort()).toEqual(['\\Draft', '\\Flagged', '\\Recent', 'own']);
    expect(message && message.source?.toString()).toBe('Subject: new\r\n\r\nBody ü\r\n');

    const copied = await client.messageCopy('3', 'Someday', { uid: true });
    expect(copied && copied.uidMap).toEqual(new Map([[3, 1]]));
    const moved = await client.messageMove('3', 'Trash', { uid: true });
    expect(moved && moved.uidMap).toEqual(new Map([[3, 4]]));
    expect(await client.status('Drafts', { messages: true })).toMatchObject({ messages: 2 });

    await open('Someday');
    await client.messageDelete('1', { uid: true });
    expect(await client.status('Someday', { messages: true, uidNext: true })).toMatchObject({
      messages: 0,
      uidNext: 2,
    });
  });

  it('creates, renames, subscribes and deletes mailboxes', async () => {
    await client.mailboxCreate('Büro/Ablage');
    await client.mailboxRename('Büro', 'Büro alt');
    expect((await client.list()).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['Büro alt', 'Büro alt/Ablage']),
    );
    await client.mailboxSubscribe('Büro alt/Ablage');
    expect((await client.list()).find(({ path }) => path === 'Büro alt/Ablage')?.subscribed).toBe(true);
    await client.mailboxDelete('Büro alt/Ablage');
    expect((await client.list()).map(({ path }) => path)).not.toContain('Büro alt/Ablage');
  });

  it('follows mod-sequences', async () => {
    const { highestModseq } = await open('INBOX');
    await client.messageFlagsAdd('2', ['\\Flagged']);
    const changed = await client.fetchAll('1:*', { flags: true }, { changedSince: highestModseq ?? 0n });
    expect(changed.map(({ seq }) => seq)).toEqual([2]);
  });

  it('tells its quota', async () => {
    expect(await client.getQuota('INBOX')).toMatchObject({ path: 'INBOX', message: { limit: 10_000 } });
  });
});
