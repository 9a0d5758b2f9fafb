import { beforeAll, expect, it } from '@jest/globals';

import { attached, base64Lines, someOctets } from '../../support/attachments.ts';
import type { Account } from '../../support/gateway.ts';
import { Gateway } from '../../support/gateway.ts';
import { describeServer } from '../../support/servers/real-servers.ts';

// Octets of the function that does not stream: what fits into one answer, and otherwise which way to go.

const BYTES_URL = 'https://mail.example.com';
const content = someOctets(5_000_000);
const large = attached('large', { content, encoded: base64Lines(content, 76), encoding: 'base64' });

interface Found {
  readonly mailbox: { readonly messages: { readonly nodes: readonly [Node] } };
}

interface Node {
  readonly rawUrl: string;
  readonly attachments: readonly [{ readonly url: string }];
}

describeServer('dovecot', (server) => {
  let account: Account;
  let node: Node;

  beforeAll(async () => {
    const { user, password } = await server.newUser();
    await server.deliver(user, 'INBOX', [{ raw: large.raw }]);
    const servers = `imaps://localhost:${server.ports.imaps}`;
    const gateway = new Gateway({ servers, caFile: server.caFile, env: { POSTERN_BYTES_URL: BYTES_URL } });
    account = gateway.basic(user, password);
    const query = '{ mailbox(role: INBOX) { messages { nodes { rawUrl attachments { url } } } } }';
    [node] = ((await account.query(query)) as Found).mailbox.messages.nodes;
  });

  const urls = () => [node.rawUrl, node.attachments[0].url];
  const pathOf = (url: string) => url.slice(BYTES_URL.length);

  it('URLs lead to where octets are streamed', () => {
    for (const url of urls()) expect(url).toMatch(/^https:\/\/mail\.example\.com\/v1\/bytes\/[\w.-]+$/);
  });

  it('what is more than an answer carries is TOO_LARGE, and says which way to go', async () => {
    for (const url of urls()) {
      const { status, body } = await account.get(pathOf(url));
      expect({ status, ...(JSON.parse(body) as object) }).toMatchObject({
        status: 413,
        code: 'TOO_LARGE',
        detail: expect.stringMatching(/Range: bytes=0-\d+.*POSTERN_BYTES_URL/) as unknown,
      });
    }
  });

  it('ranges of it fit', async () => {
    const path = pathOf(node.attachments[0].url);
    const { body } = await account.get(path);
    const [, last] = /bytes=0-(\d+)/.exec(body)!;
    const first = await account.get(path, { range: `bytes=0-${last}` });
    const rest = await account.get(path, { range: `bytes=${Number(last) + 1}-` });
    expect([first.status, rest.status]).toEqual([206, 206]);
    expect(Buffer.concat([first.octets, rest.octets]).equals(content)).toBe(true);
  });
});
