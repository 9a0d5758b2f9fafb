import { randomBytes } from 'node:crypto';

import { authorize } from '../../src/access/authorization.ts';
import { parseKeyRing } from '../../src/access/key-ring.ts';
import { ServerPolicy } from '../../src/access/server-policy.ts';
import { tokenSigner } from '../../src/access/token-signer.ts';
import { baseUrl } from '../../src/base-url.ts';
import { accepted } from '../../src/compression.ts';
import { acceptsEventStream, isEventStream } from '../../src/http.ts';
import { ChangeTokens } from '../../src/mail/change-token.ts';
import { decodeBytesId } from '../../src/mail/bytes-id.ts';
import { parseServerUrl } from '../../src/mail/endpoint.ts';
import { MailError } from '../../src/mail/errors.ts';
import { encodeId } from '../../src/mail/ids.ts';
import { encodePartId } from '../../src/mail/part-id.ts';
import { loadQueryGrammar, readQuery } from '../../src/mail/read-query.ts';
import { parseRange } from '../../src/rest/bytes/byte-range.ts';
import { demandedModSeq, isNamed, requireMatch } from '../../src/rest/entity-tag.ts';
import { readTraceparent } from '../../src/telemetry/observation.ts';
import type { Door } from './doors.ts';

const account = 'account';
const ring = parseKeyRing(`k:${randomBytes(32).toString('base64')}`);
const guard = { keys: ring, policy: new ServerPolicy([parseServerUrl('imaps://mail.example.com')!]) };

/** Each header that is read by more than a comparison. */
const HEADERS: readonly ((value: string) => unknown)[] = [
  (value) => baseUrl({ headers: { 'x-forwarded-host': value, 'x-forwarded-proto': value } }),
  (value) => baseUrl({ headers: { host: value } }),
  (value) => accepted(value),
  (value) => isEventStream({ path: '/graphql', headers: { accept: value } }),
  (value) => acceptsEventStream({ headers: { accept: value } }),
  (value) => readTraceparent(value),
  (value) => parseRange(value),
  (value) => isNamed(value, '"7"'),
  (value) => requireMatch(value, '"7"'),
  (value) => demandedModSeq(value),
];

/** Each of them takes it in: a refusal by one keeps it from no other. */
function requestHeader(octets: Buffer): void {
  const value = octets.toString('latin1');
  for (const read of HEADERS) refusedOr(() => read(value));
}

function refusedOr(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof MailError) || error.code === 'INTERNAL') throw error;
  }
}

const signer = tokenSigner(ring);
const changeTokens = new ChangeTokens(account, signer);
const POINT = {
  ...{ uidValidity: 7, uidNext: 900, count: 800, modSeq: 12n, walk: null },
  marks: [
    { position: 1, uid: 4 },
    { position: 800, uid: 899 },
  ],
  leaves: { from: 1, digests: new Map([[3, 77]]) },
};
const CHANGE_TOKEN = changeTokens.encode('INBOX', POINT);
const MAILDROP_TOKEN = changeTokens.encode('INBOX', { count: 2, all: 5n, newest: [1, 2] });
/** Version, key and signature: what is behind them was signed. */
const SIGNED_FROM = 11;

/** As a token, and as what one that was signed here would say. */
function changeToken(octets: Buffer): void {
  const payload = octets.subarray(SIGNED_FROM);
  const signed = Buffer.concat([Buffer.of(1), signer.keyId, signer.sign(payload), payload]);
  for (const text of [
    octets.toString('latin1'),
    octets.toString('base64url'),
    signed.toString('base64url'),
  ]) {
    refusedOr(() => changeTokens.decode(text, 'INBOX'));
    refusedOr(() => changeTokens.decodeAccount(text));
  }
}

async function query(octets: Buffer): Promise<void> {
  await loadQueryGrammar();
  readQuery(octets.toString());
}

const MESSAGE = encodeId({ kind: 'message', account, path: 'INBOX', uidValidity: 1, uid: 7 });
const PART = encodePartId(MESSAGE, '1.2.UU3');

export const headerDoors: Readonly<Record<string, Door>> = {
  'authorization headers': {
    seeds: [
      `Basic ${Buffer.from('anna:secret: ü').toString('base64')}`,
      'Bearer eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiayJ9..AAAA.AAAA.AAAA',
      'bearer  x ',
    ],
    open: (octets) => authorize(octets.toString('latin1'), guard).catch(onlyUnauthenticated),
  },
  'request headers': {
    seeds: [
      'bytes=0-499, -500, 9-',
      '"7", W/"8", "9-gzip", *',
      'text/event-stream;q=0.9, application/json, */*;q=0.1',
      'gzip;q=0.5, br;q=1.0, *;q=0',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      'mail.example.com:8443, proxy.example.com',
    ],
    open: requestHeader,
  },
  'change tokens': {
    seeds: [CHANGE_TOKEN, MAILDROP_TOKEN].flatMap((token) => [
      token,
      Buffer.from(token, 'base64url').toString('latin1'),
    ]),
    open: changeToken,
  },
  'search queries': {
    seeds: [
      'from:anna -subject:"annual report" (to:bob OR cc:carl) has:attachment larger:2M',
      'after:2026-03-01 before:2026-04-01 older_than:3d in:"Entwürfe" is:unread -is:starred',
      '"unclosed quote AND (nested (deeper NOT here))',
    ],
    open: query,
  },
  'ids of octets': {
    seeds: [PART, Buffer.from(PART, 'base64url').toString('latin1')],
    open: (octets) => {
      for (const text of [octets.toString('latin1'), octets.toString('base64url')])
        decodeBytesId(text, account);
    },
  },
};

function onlyUnauthenticated(error: unknown): void {
  if ((error as { code?: string }).code !== 'UNAUTHENTICATED') throw error;
}
