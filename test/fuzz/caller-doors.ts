import { randomBytes } from 'node:crypto';

import { parseKeyRing } from '../../src/access/key-ring.ts';
import { unsealBytes } from '../../src/access/sealed-bytes.ts';
import { unseal } from '../../src/access/sealed-token.ts';
import { boundsOf } from '../../src/imap/search/bounds.ts';
import { quirksOf } from '../../src/imap/quirks.ts';
import { BASELINE } from '../../src/imap/wire/capabilities.ts';
import { parseServerUrl } from '../../src/mail/endpoint.ts';
import type { FilterInput } from '../../src/mail/filter-input.ts';
import { readFilter } from '../../src/mail/filter-input.ts';
import { decodeId, encodeId } from '../../src/mail/ids.ts';
import { decodeCursor, encodeCursor } from '../../src/mail/window.ts';
import { Gateway } from '../support/gateway.ts';
import type { Door } from './doors.ts';

const account = 'account';
const place = { account, path: 'INBOX', uidValidity: 1 };
const keys = parseKeyRing(`k:${randomBytes(32).toString('base64')}`);
const HEADER = Buffer.from('{"alg":"dir","enc":"A256GCM","kid":"k","zip":"DEF"}').toString('base64url');

async function token(octets: Buffer): Promise<void> {
  const text = octets.toString('latin1');
  await unseal(text, { keys }).catch(onlyRefusals);
  await unsealBytes(text, { keys }).catch(onlyRefusals);
}

function onlyRefusals(error: unknown): void {
  if ((error as { code?: string }).code !== 'UNAUTHENTICATED') throw error;
}

function filter(octets: Buffer): void {
  let input: unknown;
  try {
    input = JSON.parse(octets.toString());
  } catch {
    return;
  }
  boundsOf(readFilter(input as FilterInput, account), {
    path: 'INBOX',
    quirks: { ...quirksOf(BASELINE), isAsciiOnly: false },
  });
}

/** Nothing is dialled: requests are only explained. */
const gateway = new Gateway({ servers: 'imap+plain://127.0.0.1:1' });
const { authorization } = gateway.basic('anna', 'secret');
const EXPLAINED = { authorization, 'postern-explain': 'only', 'content-type': 'application/json' };

async function ask(method: string, target: string, body = ''): Promise<void> {
  const answer = await gateway.request(method, target, EXPLAINED, body);
  if (answer.status >= 500 && !/"code":"(?!INTERNAL)/.test(answer.body))
    throw new Error(`${answer.status}: ${answer.body}`);
  if (answer.body.includes('"INTERNAL"')) throw new Error(answer.body);
}

const QUERY = `query ($f: MessageFilter, $n: Int) { mailboxes { name status { messages } } mailbox(role: INBOX) {
  messages(first: $n, filter: $f, orderBy: { key: SUBJECT, direction: ASCENDING }) { totalCount nodes { ...M } } } }
  fragment M on Message { subject from { name address } text(maxOctets: 10) @include(if: true) }`;
const ID = encodeId({ kind: 'message', ...place, uid: 7 });
const CURSOR = encodeCursor({ ...place, uid: 7, position: 3, count: 9 });

export const callerDoors: Readonly<Record<string, Door>> = {
  ids: {
    seeds: [
      ID,
      encodeId({ kind: 'mailbox', account, path: 'Entwürfe/2026' }),
      encodeId({ kind: 'message', account, path: 'INBOX', key: { uidl: 'abc' } }),
    ].flatMap((id) => [id, Buffer.from(id, 'base64url').toString('latin1')]),
    open: (octets) => {
      for (const text of [octets.toString('latin1'), octets.toString('base64url')]) decodeId(text, account);
    },
  },
  cursors: {
    seeds: [CURSOR, Buffer.from(CURSOR, 'base64url').toString('latin1')],
    open: (octets) => {
      for (const text of [octets.toString('latin1'), octets.toString('base64url')])
        decodeCursor(text, account);
    },
  },
  tokens: {
    seeds: [`${HEADER}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`, 'a.b.c.d.e', 'eyJ.x'],
    open: token,
  },
  'server urls': {
    seeds: ['imaps://mail.example.com:993', 'pop3+plain://[::1]:110/', 'imap://*.example.com'],
    open: (octets) => parseServerUrl(octets.toString()),
  },
  filters: {
    seeds: [
      '{"and":[{"from":"anna"},{"not":[{"subject":"ü"}]}],"hasFlags":["\\\\Seen"],"sizeAtLeast":3}',
      `{"or":[{"ids":["${ID}"]},{"messageIds":["<a@b>"]}],"receivedSince":"2026-03-01T09:30:00Z","changedSince":"12"}`,
      '{"header":{"name":"List-Id","value":"x"},"text":"a b","body":"c","hasAttachments":true,"sentBefore":"2026-03-01T09:30:00Z"}',
    ],
    open: filter,
  },
  rest: {
    seeds: [
      'GET /v1/mailboxes/INBOX/messages?first=3&subject=a&fields=subject,from(name)',
      `GET /v1/messages/${ID}?fields=text&maxOctets=100`,
      `POST /v1/messages:addFlags\n{"ids":["${ID}"],"flags":["\\\\Seen"]}`,
      'POST /v1/mailboxes/INBOX/messages\n{"from":[{"address":"a@b.c"}],"subject":"a","text":"b"}',
      `GET /v1/account/messages?after=${CURSOR}&header=List-Id:x`,
    ],
    open: async (octets) => {
      const [, method, target, body] = /^(\S+) ([^\n]*)\n?([^]*)$/.exec(octets.toString()) ?? [];
      // What no request line can hold never comes this far.
      if (method && target?.startsWith('/') && !/[^!-~]/.test(target)) await ask(method, target, body);
    },
  },
  graphql: {
    seeds: [
      JSON.stringify({
        query: QUERY,
        variables: { n: 3, f: { from: 'a', not: [{ hasFlags: ['\\Seen'] }] } },
      }),
      JSON.stringify({ query: `{ message(id: "${ID}") { rawUrl headers(names: ["x"]) { value } } }` }),
      JSON.stringify({
        query: `mutation { addFlags(input: { ids: ["${ID}"], flags: ["a"] }) { messages { flags } } }`,
      }),
    ],
    open: (octets) => ask('POST', '/graphql', octets.toString()),
  },
};
