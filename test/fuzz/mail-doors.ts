import { loadHeaderCharsets } from '../../src/mime/encoded-words.ts';
import { parseHeaderBlock } from '../../src/mime/headers.ts';
import { htmlToText } from '../../src/mime/html/html-to-text.ts';
import { sanitizeHtml } from '../../src/mime/html/sanitize-html.ts';
import { contentOfWhole } from '../../src/mime/whole-content.ts';
import type { Door } from './doors.ts';

const NOWHERE = { cid: () => null, allowRemote: false } as const;
const AT_MOST = 4_096;

async function message(octets: Buffer): Promise<void> {
  const content = contentOfWhole(octets, false);
  await content.text(AT_MOST);
  await content.html(AT_MOST, NOWHERE);
  await content.preview(200);
  JSON.stringify([content.attachments.length, content.parts, content.hasAttachments]);
}

async function header(octets: Buffer): Promise<void> {
  await loadHeaderCharsets([octets.toString('latin1')]);
  for (const { value, raw } of parseHeaderBlock(octets)) JSON.stringify([value, raw]);
}

function html(octets: Buffer): void {
  const text = octets.toString();
  sanitizeHtml(text, NOWHERE);
  htmlToText(text);
}

const MULTIPART = [
  'From: =?iso-8859-1?q?J=F6rg?= <j@example.com>, group: a@b.c, "x" <d@e.f>;',
  'Subject: =?utf-8?B?R3LDvMOfZQ==?= and more',
  'Date: Mon, 2 Mar 2026 10:00:00 +0100',
  'Content-Type: multipart/mixed; boundary="x"',
  '',
  '--x',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '<p>Gr=C3=BC=C3=9Fe<img src=3D"cid:a"></p>',
  '--x',
  "Content-Type: image/png; name*0*=utf-8''a%20; name*1=b.png",
  'Content-Transfer-Encoding: base64',
  'Content-Disposition: attachment; filename="a.png"',
  '',
  'iVBORw0KGgo=',
  '--x--',
  '',
].join('\r\n');

export const mailDoors: Readonly<Record<string, Door>> = {
  messages: {
    seeds: [
      MULTIPART,
      `Content-Type: message/rfc822\r\n\r\n${MULTIPART}`,
      'Subject: uu\r\n\r\nbegin 644 a.txt\r\n#86)C\r\n`\r\nend\r\n',
      'Content-Type: text/plain; format=flowed; delsp=yes; charset=iso-2022-jp\r\n\r\n> a \r\n>b\r\n\x1b$B$"\x1b(B',
    ],
    open: message,
  },
  headers: {
    seeds: [
      'References: <a@b> <c@d>\r\n (comment (nested)) <e@f>\r\nTo: "a\\"b" <c@d>, undisclosed-recipients:;\r\n',
      'Subject: =?utf-8*en?q?a?= =?gb2312?b?xOO6ww==?=\r\nX: \x80\xff\r\nDate: Fri, 31 Feb 99 25:61 ZZZ\r\n',
    ],
    open: header,
  },
  html: {
    seeds: [
      '<div style="color: red; background: url(http://x/y)" class="a" id="b"><p>text<br><img src="cid:1"></div>',
      '<style>@media screen { .a > b { width: calc(1px + 2em) !important } } @import "x"; a:hover::before { content: "\\201c" }</style>',
      '<table><tr><td><a href="javascript:alert(1)" onclick=x>b</a><svg><script>1</script></svg><!-- c --><![CDATA[ d ]]>',
      '<style>a{background:image-set("a.png" 1x);b:expression(1);c:\\75rl(x)}</style><p style="--x:url(y);width:var(--x)">&lt;&#x3c;&nbsp',
    ],
    open: html,
  },
};
