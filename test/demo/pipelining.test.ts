import { describe, expect, it } from '@jest/globals';
import { withDemo } from './with-demo.ts';

const demo = withDemo();

describe('the order of commands', () => {
  it('is kept when all of them arrive in one write, sign-in included', async () => {
    const client = await demo.open();
    client.write(
      'a LOGIN demo demo\r\nb EXAMINE Drafts\r\nc FETCH 1:* (UID)\r\nd EXAMINE Junk\r\ne UID SEARCH ALL\r\nf LOGOUT\r\n',
    );
    const answer = await client.untilClosed();
    const tags = [...answer.matchAll(/^([a-f]) OK/gm)].map((match) => match[1]);
    expect(tags).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(answer).toMatch(
      /\* 2 FETCH \(UID 2\)\r\nc OK[^]*\* OK \[CLOSED\][^]*\* SEARCH 1 2 3\r\ne OK[^]*\* BYE/,
    );
  });

  it('is kept after AUTHENTICATE with an initial response', async () => {
    const client = await demo.open();
    client.write(`a AUTHENTICATE PLAIN ${Buffer.from('\0demo\0demo').toString('base64')}\r\nb NOOP\r\n`);
    expect(await client.until(/b OK.*\r\n/)).toMatch(
      /^a OK \[CAPABILITY IMAP4rev1 [^\r]*MOVE[^\r]*\] Signed in\r\nb OK/,
    );
  });

  it('is kept after a sign-in that fails: the rest is BAD', async () => {
    const client = await demo.open();
    client.write('a LOGIN demo wrong\r\nb EXAMINE INBOX\r\n');
    const answer = await client.until(/b .*\r\n/);
    expect(answer).toMatch(/^a NO \[AUTHENTICATIONFAILED\][^\r]*\r\nb BAD/);
  });

  it('does not depend on how the octets are cut into packets', async () => {
    const client = await demo.open();
    const text = 'a LOGIN {4}\r\ndemo {4+}\r\ndemo\r\nb STATUS "Drafts" (MESSAGES)\r\n';
    for (const octet of text) {
      client.write(octet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.until(/b OK.*\r\n/)).toMatch(
      /^\+ [^\r]*\r\na OK[^\r]*\r\n\* STATUS "Drafts" \(MESSAGES 2\)\r\nb OK/,
    );
  });

  it('asks for a synchronising literal, and not for LITERAL+', async () => {
    const client = await demo.signedIn();
    client.write('a CREATE {3+}\r\nOne\r\nb CREATE {3}\r\n');
    expect(await client.until(/\+ .*\r\n/)).toMatch(/^a OK[^\r]*\r\n\+ Go ahead\r\n$/);
    client.write('Two\r\n');
    expect(await client.until(/b .*\r\n/)).toBe('b OK CREATE completed\r\n');
  });

  it('answers a client that closes its side behind the last command', async () => {
    const client = await demo.open();
    client.write('a CAPABILITY\r\n');
    client.socket.end();
    expect(await client.untilClosed()).toContain('a OK');
  });
});
