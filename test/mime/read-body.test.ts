import { describe, expect, it } from '@jest/globals';

import { chooseBody } from '../../src/mime/choose-body.ts';
import { parseMessage } from '../../src/mime/parse-message.ts';
import type { ReadPart } from '../../src/mime/read-body.ts';
import { readHtml, readText } from '../../src/mime/read-body.ts';
import type { Part } from '../../src/mime/structure.ts';

const RULES = { cid: (id: string): string => `/parts/${id}`, allowRemote: false };

/** A multipart/mixed of these, and a log of which parts were read. */
function mail(...parts: [type: string, body: string][]): {
  choice: ReturnType<typeof chooseBody>;
  read: ReadPart;
  log: string[];
} {
  const body = parts.map(([type, text]) => `--b\nContent-Type: ${type}; charset=utf-8\n\n${text}\n`).join('');
  const parsed = parseMessage(Buffer.from(`Content-Type: multipart/mixed; boundary=b\n\n${body}--b--`));
  const log: string[] = [];
  const read = ({ partId }: Part): { octets: Uint8Array } => {
    log.push(partId);
    return { octets: parsed.octets(partId)! };
  };
  return { choice: chooseBody(parsed.root), read, log };
}

describe('a body of several parts', () => {
  it('is one text, html among it as text', async () => {
    const { choice, read } = mail(
      ['text/plain', 'one'],
      ['text/html', '<p>two</p>'],
      ['text/plain', 'three'],
    );
    expect(await readText(choice.texts.flat(2), read)).toEqual({
      text: 'one\ntwo\nthree',
      truncated: false,
      hidden: 0,
    });
  });

  it('is one html, text among it with its white space', async () => {
    const { choice, read } = mail(
      ['text/html', '<img src="cid:x"><script>y</script>'],
      ['text/plain', 'a  <b>'],
    );
    expect(await readHtml(choice.html, read, RULES)).toEqual({
      html: expect.stringContaining(
        '<img src="/parts/x"><hr><div style="white-space:pre-wrap">a  &lt;b&gt;</div></div></section>',
      ),
      blocked: 0,
      truncated: false,
    });
  });

  it('is no html where there is only text, and nothing where there is nothing', async () => {
    const { choice, read } = mail(['text/plain', 'one']);
    expect(await readHtml(choice.html, read, RULES)).toBeNull();
    expect(await readText([], read)).toBeNull();
  });

  it('is read part by part, and no further than there is room', async () => {
    const { choice, read, log } = mail(['text/plain', 'one'], ['text/plain', 'two'], ['text/plain', 'three']);
    expect(await readText(choice.texts.flat(2), read, { maxOctets: 4 })).toEqual({
      text: 'one\nt',
      truncated: true,
      hidden: 0,
    });
    expect(log).toEqual(['1', '2']);
  });

  it('reads no attachment', async () => {
    const { choice, read, log } = mail(['text/plain', 'one'], ['image/png', 'xxx']);
    await readText(choice.texts.flat(2), read);
    await readHtml(choice.html, read, RULES);
    expect(log).toEqual(['1']);
  });
});
