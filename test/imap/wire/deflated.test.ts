import type net from 'node:net';
import { deflateRawSync, constants, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

import { listen } from '../../../demo/listener.ts';
import { LIMITS } from '../../../src/imap/wire/limits.ts';
import { storedBlocks } from '../../../src/net/deflated.ts';
import { Gateway } from '../../support/gateway.ts';

const GREETING = '* OK [CAPABILITY IMAP4rev1 LITERAL+ UIDPLUS COMPRESS=DEFLATE] hello\r\n';
const SYNC = { finishFlush: constants.Z_SYNC_FLUSH };
const deflated = (text: string | Buffer) => deflateRawSync(text, SYNC);

// A hundred kilobytes each.
const FLOOD = deflated(Buffer.alloc(LIMITS.session + 1, '* OK still here\r\n'));
const ENDLESS = deflated(Buffer.alloc(LIMITS.line + 1, 'x'));

/** What comes behind the agreement to deflate, in the same write or in pieces. */
type Behind = (tag: string) => Buffer;

/** A server that agrees to deflate while it answers LIST, and says something behind that. */
async function serverSaying(behind: Behind, { inPieces = 0 } = {}) {
  const listener = await listen(0, (socket) => {
    socket.write(GREETING);
    let [rest, listing] = ['', ''];
    const answer = (line: string) => {
      const [, tag = '', verb = '', args = ''] = /^(\S+) (\S+) ?(.*)$/.exec(line) ?? [];
      const isListing = verb === 'LIST' && args.includes('*');
      if (isListing) listing = tag;
      else if (verb === 'COMPRESS') agree(socket, tag, behind(listing), inPieces);
      else if (verb === 'LIST') socket.write(`* LIST () "/" ""\r\n${tag} OK done\r\n`);
      else if (tag.startsWith('P')) socket.write(`${tag} OK done\r\n`);
    };
    socket.on('data', (octets: Buffer) => {
      const lines = (rest + octets.toString('latin1')).split('\r\n');
      rest = lines.pop()!;
      lines.forEach(answer);
    });
  });
  const servers = `imap+plain://127.0.0.1:${listener.port}`;
  const gateway = new Gateway({ servers, sessions: 1, env: { POSTERN_COMPRESS: 'on' } });
  const account = await gateway.signIn('anna', 'secret');
  return { account, close: () => Promise.all([gateway.close(), listener.close()]) };
}

function agree(socket: net.Socket, tag: string, behind: Buffer, inPieces: number): void {
  const agreed = Buffer.from(`* LIST () "/" "INBOX"\r\n${tag} OK deflating\r\n`);
  const all = Buffer.concat([agreed, behind]);
  const size = inPieces || all.length;
  for (let at = 0; at < all.length; at += size) socket.write(all.subarray(at, at + size));
}

const NAMES = '{ mailboxes { name } }';

describe('a server that agrees to deflate', () => {
  it.each([0, 1, 2, 3])(
    'is understood, however what it sends is cut (pieces of %i octets)',
    async (inPieces) => {
      const { account, close } = await serverSaying(
        (tag) => deflated(`* LIST () "/" "Later"\r\n${tag} OK done\r\n`),
        { inPieces },
      );
      expect(await account.query(NAMES)).toEqual({ mailboxes: [{ name: 'INBOX' }, { name: 'Later' }] });
      await close();
    },
  );

  it.each<[string, Behind]>([
    ['goes on in clear', (tag) => Buffer.from(`${tag} OK done\r\n`)],
    [
      'goes on behind the end of the stream',
      (tag) => Buffer.concat([deflateRawSync(''), deflated(`${tag} OK done\r\n`)]),
    ],
    ['sends more than a session may receive', () => FLOOD],
    ['sends a line without an end', () => ENDLESS],
  ])('is left where it %s', async (_, behind) => {
    const before = process.memoryUsage().rss;
    const { account, close } = await serverSaying(behind);
    await expect(account.query(NAMES)).rejects.toThrow('SERVER_UNAVAILABLE');
    // 100 MB come out of 100 KB: they are looked at piece by piece.
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    await close();
  });
});

describe('stored blocks', () => {
  it.each([0, 1, 0xffff, 0x1_0000, 200_000])('hold %i octets as they are', (length) => {
    const octets = Buffer.alloc(length, 'commands are short');
    expect(inflateRawSync(storedBlocks(octets), SYNC)).toEqual(octets);
  });
});
