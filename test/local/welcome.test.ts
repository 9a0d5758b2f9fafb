import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { welcome } from '../../src/local/welcome.ts';

const url = 'http://127.0.0.1:4000';
const DEMO = { user: 'demo', password: 'demo', pop3: 'pop3+plain://127.0.0.1:4321' };

describe('the welcome', () => {
  it('says that a temporary key is one, and only then', () => {
    expect(welcome({ url, keysAreThrowaway: true, demo: undefined })).toContain('temporary');
    expect(welcome({ url, keysAreThrowaway: false, demo: undefined })).not.toContain('temporary');
  });

  it('has a sign-in, a query and a mail that a shell can run as they stand', () => {
    const text = welcome({ url, keysAreThrowaway: true, demo: DEMO });
    const commands = text.split('\n').filter((line) => line.startsWith('  ') && !line.startsWith('  {'));
    // curl as a function that shows its last argument, and answers a sign-in with a token.
    const curl =
      'curl() { for last; do :; done; echo "{ \\"token\\" : \\"a.b-c_\\", \\"x\\": \\"y\\" }$last"; }';
    const script = `${curl}\n${commands.join('\n')}\necho "\n$TOKEN"`;
    const output = execFileSync('sh', ['-c', script]).toString().trimEnd().split('\n');
    expect(output.at(-1)).toBe('a.b-c_');
    expect(output[0]).toContain('{"query":"{ mailbox(role: INBOX)');
    expect(output[1]).toMatch(
      /\{"message":\{"from":\[\{"address":"robin@example.com"\}\],.*"text":"The tide is high."\}\}$/,
    );
  });

  it('says how to sign in to the demo over POP3', () => {
    const text = welcome({ url, keysAreThrowaway: true, demo: DEMO });
    expect(text).toContain('{"server":"pop3+plain://127.0.0.1:4321","user":"demo","password":"demo"}');
    expect(welcome({ url, keysAreThrowaway: true, demo: undefined })).not.toContain('POP3');
  });
});
