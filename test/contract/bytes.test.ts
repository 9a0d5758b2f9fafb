import { beforeAll, describe, expect, it } from '@jest/globals';

import type { Attached } from '../support/attachments.ts';
import {
  attached,
  base64Lines,
  quotedPrintable,
  sha256,
  someOctets,
  unevenLines,
} from '../support/attachments.ts';
import type { Answer } from '../support/gateway.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import type { User } from './subject.ts';
import { Subject } from './subject.ts';
import { POP3_TRAITS, TRAITS } from './traits.ts';

// Octets over HTTP out of real servers, with and without BINARY, and over POP3: all of them, and ranges.

const small = someOctets(5_000);
const large = someOctets(2_500_000);
const lines = unevenLines(20_000, { high: true });
const manyLines = unevenLines(1_600_000, { high: true });
const base64 = (content: Buffer, ...lengths: number[]) => ({
  content,
  encoded: base64Lines(content, ...lengths),
  encoding: 'base64',
});

/** What follows the data is a list's footer, which is no part of it. */
const footer = `${base64Lines(large.subarray(0, 1_000_000), 76)}\r\n_______\r\nmailing list\r\n`;

const MAIL: readonly Attached[] = [
  attached('base64', base64(small, 76)),
  attached('base64 in uneven lines', base64(small, 1, 76, 60, 3, 71)),
  attached('large base64', base64(large, 76)),
  attached('large base64 in uneven lines', base64(large, 76, 5, 72, 61)),
  attached('large base64 without its end', {
    ...base64(large.subarray(0, 1_199_999), 76),
    encoded: base64Lines(large.subarray(0, 1_199_999), 76).replace(/=+$/, ''),
  }),
  attached('large base64 with a footer', {
    content: large.subarray(0, 1_000_000),
    encoded: footer,
    encoding: 'base64',
  }),
  attached('quoted-printable', {
    content: lines,
    encoded: quotedPrintable(lines),
    encoding: 'quoted-printable',
  }),
  attached('large quoted-printable', {
    content: manyLines,
    encoded: quotedPrintable(manyLines),
    encoding: 'quoted-printable',
  }),
  attached('8-bit', { content: lines, encoded: lines, encoding: '8bit' }),
  attached('large 8-bit', { content: manyLines, encoded: manyLines, encoding: '8bit' }),
  attached('empty', { content: Buffer.alloc(0), encoded: '', encoding: '7bit' }),
];

/** Ranges by what is asked for, and what they mean of so many octets. */
const RANGES: readonly [header: string, span: (size: number) => [first: number, behind: number]][] = [
  ['bytes=0-0', () => [0, 1]],
  ['bytes=0-99', (size) => [0, Math.min(100, size)]],
  ['bytes=1234-1290', () => [1234, 1291]],
  ['bytes=4000-', (size) => [4000, size]],
  ['bytes=-100', (size) => [size - 100, size]],
  ['bytes=-99999999', (size) => [0, size]],
  ['bytes=100-99999999', (size) => [100, size]],
];

const WAYS = [
  ['dovecot', TRAITS.dovecot],
  ['courier', TRAITS.courier],
  ['cyrus', TRAITS.cyrus],
  ['dovecot', POP3_TRAITS.dovecot],
] as const;

for (const [name, traits] of WAYS) {
  describeServer(name, (server) => {
    const subject = new Subject(server, traits);
    /** A maildrop's list of sizes may be an estimate: they are not promised until the octets are here. */
    const isExact = traits.protocol === 'IMAP';
    let user: User;
    /** Messages by subject. */
    const found = new Map<string, { id: string; attachmentId: string; url: string; rawUrl: string }>();

    beforeAll(async () => {
      user = await subject.user(MAIL);
      const query =
        '{ mailbox(role: INBOX) { messages { nodes { id subject rawUrl attachments { id url } } } } }';
      const { mailbox } = await user.account.query(query);
      for (const { id, subject: key, rawUrl, attachments } of mailbox.messages.nodes)
        found.set(key, { id, rawUrl, attachmentId: attachments[0].id, url: attachments[0].url });
    });

    const pathOf = (key: string) =>
      `/v1/messages/${found.get(key)!.id}/attachments/${found.get(key)!.attachmentId}`;
    const rawPath = (key: string) => `/v1/messages/${found.get(key)!.id}/raw`;
    const get = (path: string, headers?: Record<string, string>) => user.account.get(path, headers);

    function expectSpan(answer: Answer, whole: Buffer, [first, behind]: [number, number]): void {
      expect({
        status: answer.status,
        range: answer.headers['content-range'],
        length: answer.headers['content-length'],
      }).toEqual({
        status: 206,
        range: `bytes ${first}-${behind - 1}/${whole.length}`,
        length: `${behind - first}`,
      });
      expect(sha256(answer.octets)).toBe(sha256(whole.subarray(first, behind)));
    }

    describe.each(MAIL.map((each) => [each.name, each] as const))('%s', (key, { raw, content }) => {
      it('is what was attached, and says how much it is where that is known', async () => {
        const answer = await get(pathOf(key));
        expect(answer).toMatchObject({
          status: 200,
          headers: { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes' },
        });
        expect(sha256(answer.octets)).toBe(sha256(content));
        expect([undefined, `${content.length}`]).toContain(answer.headers['content-length']);
      });

      it('is in the message as it is stored', async () => {
        const answer = await get(rawPath(key));
        expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'message/rfc822' } });
        const isKnown = isExact || raw.length < 1024 * 1024;
        expect(answer.headers['content-length']).toBe(isKnown ? `${raw.length}` : undefined);
        expect(sha256(answer.octets)).toBe(sha256(raw));
      });

      if (content.length > 0) {
        // The large ones differ in how they are fetched, not in what a range means.
        const ranges = RANGES.filter((_, i) => content.length < 100_000 || i % 2 === 0);
        it.each(ranges)('has the octets of %s', async (range, span) => {
          expectSpan(await get(pathOf(key), { range }), content, span(content.length));
        });

        it('has ranges within the stored message', async () => {
          const range = `bytes=${raw.length - 300}-${raw.length - 200}`;
          expectSpan(await get(rawPath(key), { range }), raw, [raw.length - 300, raw.length - 199]);
        });
      }

      it('has nothing behind its end', async () => {
        const answer = await get(pathOf(key), { range: `bytes=${content.length}-` });
        expect(answer).toMatchObject({
          status: 416,
          headers: { 'content-range': `bytes */${content.length}` },
        });
        expect(JSON.parse(answer.body)).toMatchObject({ code: 'RANGE' });
      });
    });

    it('several ranges, another unit and nonsense are answered with everything', async () => {
      for (const range of ['bytes=0-1,5-6', 'lines=0-1', 'bytes=5-1', 'nonsense']) {
        const answer = await get(pathOf('base64'), { range });
        expect({ range, status: answer.status, length: answer.octets.length }).toEqual({
          range,
          status: 200,
          length: small.length,
        });
      }
    });

    it('what the client has already is not sent again', async () => {
      const text = `/v1/messages/${found.get('base64')!.id}/text`;
      for (const path of [pathOf('base64'), rawPath('base64'), text]) {
        const { status, headers } = await get(path);
        const again = await get(path, { 'if-none-match': `"another", W/${headers['etag']}` });
        expect({ path, status, again: again.status }).toEqual({ path, status: 200, again: 304 });
        expect(again).toMatchObject({ body: '', headers: { etag: headers['etag'] } });
        expect((await get(path, { 'if-none-match': '"another"' })).status).toBe(200);
      }
    });

    it('what is not the content that the client means is not sent', async () => {
      for (const path of [pathOf('base64'), rawPath('base64')]) {
        const etag = (await get(path)).headers['etag']!;
        for (const names of [etag, `"another", ${etag}`, '*'])
          expect((await get(path, { 'if-match': names })).status).toBe(200);
        for (const names of ['"another"', `W/${etag}`])
          expect(await get(path, { 'if-match': names })).toMatchObject({ status: 412 });
      }
    });

    it('HEAD says the length that GET has, and none where GET has none', async () => {
      for (const [key, { rawUrl }] of found)
        for (const path of [pathOf(key), rawUrl]) {
          const { authorization } = user.account;
          const head = await user.account.gateway.request('HEAD', path, { authorization });
          const { headers } = await get(path);
          expect([key, head.headers['content-length']]).toEqual([key, headers['content-length']]);
        }
    });

    it('the text is text, and there is no html where there is none', async () => {
      const { id } = found.get('base64')!;
      const text = await get(`/v1/messages/${id}/text`);
      expect(text.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'postern-truncated': 'false',
      });
      expect(text.body.trim()).toBe('See the attachment.');
      expect((await get(`/v1/messages/${id}/html`)).status).toBe(404);
    });

    it('a range counts only for the version that the client has', async () => {
      const { etag } = (await get(pathOf('base64'))).headers;
      const range = 'bytes=0-9';
      expect((await get(pathOf('base64'), { range, 'if-range': etag! })).status).toBe(206);
      expect((await get(pathOf('base64'), { range, 'if-range': '"another"' })).status).toBe(200);
      expect(
        (await get(pathOf('base64'), { range, 'if-range': 'Mon, 01 Jan 2024 10:00:00 GMT' })).status,
      ).toBe(200);
    });

    it('HEAD answers what GET would, as far as it is known without the octets', async () => {
      const head = (path: string) =>
        user.account.gateway.request('HEAD', path, { authorization: user.account.authorization });
      const attachment = await head(pathOf('large 8-bit'));
      expect(attachment).toMatchObject({
        status: 200,
        body: '',
        headers: { 'content-length': `${manyLines.length}`, 'accept-ranges': 'bytes' },
      });
      expect(attachment.headers['etag']).toBe(
        (await get(pathOf('large 8-bit'), { range: 'bytes=0-0' })).headers['etag'],
      );
      expect((await head(rawPath('large base64'))).headers['content-length']).toBe(
        isExact ? `${MAIL[2]!.raw.length}` : undefined,
      );
      // Over POP3 the whole message was read for it.
      expect((await head(pathOf('large base64'))).headers['content-length']).toBe(
        isExact ? undefined : `${large.length}`,
      );
    });

    it('the URLs of a message and its attachment need no further authorisation', async () => {
      const anonymous = user.account.gateway.anonymous();
      const { url, rawUrl } = found.get('quoted-printable')!;
      const attachment = await anonymous.gateway.request('GET', url);
      expect(attachment).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'private, max-age=900', 'referrer-policy': 'no-referrer' },
      });
      expect(sha256(attachment.octets)).toBe(sha256(lines));
      const whole = await anonymous.gateway.request('GET', rawUrl);
      expect(sha256(whole.octets)).toBe(sha256(MAIL.find((each) => each.name === 'quoted-printable')!.raw));
      expect(whole.headers['content-disposition']).toBe('attachment; filename="quoted-printable.eml"');
      expectSpan(await anonymous.gateway.request('GET', url, { range: 'bytes=5-9' }), lines, [5, 10]);
    });

    it('what is gone is NOT_FOUND, before any octet', async () => {
      const other = await subject.user([MAIL[0]!]);
      const { mailbox } = await other.account.query(
        '{ mailbox(role: INBOX) { messages { nodes { id attachments { id } } } } }',
      );
      const [{ id, attachments }] = mailbox.messages.nodes;
      await other.expunge('1');
      for (const path of [`/v1/messages/${id}/raw`, `/v1/messages/${id}/attachments/${attachments[0].id}`])
        expect(await other.account.get(path)).toMatchObject({ status: 404 });
    });
  });
}
