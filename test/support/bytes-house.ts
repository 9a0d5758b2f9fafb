import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, jest } from '@jest/globals';

import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { toLambda } from '../../src/lambda/handler.ts';
import { toStreamed } from '../../src/lambda/streamed.ts';
import type { Clock } from '../../src/net/clock.ts';
import type { Front } from '../../src/node/server.ts';
import { startLambdaFront } from '../../src/local/http.ts';
import { AWS_LAMBDA } from '../../src/local/response-stream.ts';
import type { ScriptedImap } from './scripted-imap.ts';
import { MODERN, scriptedImap } from './scripted-imap.ts';
import type { Fault, ScriptedMail } from './scripted-octets.ts';
import { octetScript } from './scripted-octets.ts';

/** What an HTTP client has in the end. */
export interface Downloaded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly octets: Buffer;
  /** The answer was broken off. */
  readonly isBroken: boolean;
}

/** A gateway behind real HTTP, and one scripted message behind the gateway. */
export interface BytesHouse {
  readonly server: ScriptedImap;
  /** The sealed URLs of the message and of its attachment, and the paths that need a sign-in. */
  readonly urls: { readonly raw: string; readonly attachment: string; readonly path: string };
  readonly headers: { readonly authorization: string };
  readonly download: (url: string, init?: RequestInit) => Promise<Downloaded>;
}

export interface BytesHouseOptions {
  readonly fault?: Fault;
  readonly capabilities?: readonly string[];
  readonly clock?: Clock;
}

const HEADERS = { authorization: `Basic ${Buffer.from('anna:secret').toString('base64')}` };
const LOOK = '{ mailbox(role: INBOX) { messages(first: 1) { nodes { id rawUrl attachments { id url } } } } }';

interface Looked {
  readonly data: { readonly mailbox: { readonly messages: { readonly nodes: readonly [Node] } } };
}

interface Node {
  readonly id: string;
  readonly rawUrl: string;
  readonly attachments: readonly [{ readonly id: string; readonly url: string }];
}

/** Houses for the tests of a file; each is torn down with its test. */
export function bytesHouses(): (mail: ScriptedMail, options?: BytesHouseOptions) => Promise<BytesHouse> {
  const open: { server: ScriptedImap; front: Front }[] = [];
  // The front says of each answer that it broke off; here that is what is wanted.
  beforeEach(() => void jest.spyOn(console, 'error').mockImplementation(() => {}));
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const { server, front } of open.splice(0)) {
      await front.close(0);
      await server.close();
    }
  });
  return async (mail, { fault, capabilities = MODERN, clock } = {}) => {
    const script = octetScript(mail, fault);
    const on = { FETCH: script, 'UID FETCH': script };
    const server = await scriptedImap({ capabilities, on, mailboxes: { INBOX: 1 } });
    const front = await startGateway(server.url, clock);
    open.push({ server, front });
    const origin = `http://127.0.0.1:${front.port}`;
    const body = JSON.stringify({ query: LOOK });
    const headers = { ...HEADERS, 'content-type': 'application/json' };
    const answer = await fetch(`${origin}/graphql`, { method: 'POST', headers, body });
    const [{ id, rawUrl, attachments }] = ((await answer.json()) as Looked).data.mailbox.messages.nodes;
    const [attachment] = attachments;
    const urls = {
      raw: rawUrl,
      attachment: attachment.url,
      path: `${origin}/v1/messages/${id}/attachments/${attachment.id}`,
    };
    await server.quiet();
    return { server, urls, headers: HEADERS, download };
  };
}

function startGateway(servers: string, clock: Clock | undefined): Promise<Front> {
  const keys = `test:${randomBytes(32).toString('base64')}`;
  const env = { POSTERN_SERVERS: servers, POSTERN_SESSIONS: '0', POSTERN_KEYS: keys };
  const app = createApp(localConfig(env), () => {}, undefined, clock);
  return startLambdaFront(toLambda(app), { port: 0, streamed: toStreamed(app, AWS_LAMBDA) });
}

async function download(url: string, init?: RequestInit): Promise<Downloaded> {
  const { status, headers, body } = await fetch(url, init);
  const chunks: Uint8Array[] = [];
  let isBroken = false;
  try {
    for await (const chunk of body ?? []) chunks.push(chunk);
  } catch {
    isBroken = true;
  }
  return { status, headers: Object.fromEntries(headers), octets: Buffer.concat(chunks), isBroken };
}
