import type { OwnDovecot } from '../test/support/servers/at-hand.ts';

/** Where the mail is that everybody in the benchmark reads. */
export interface MailPlace {
  readonly user: string;
  readonly password: string;
  /** PEM. */
  readonly authority: string;
  readonly caFile: string;
  /** Messages in INBOX; UIDs are the same as positions. */
  readonly size: number;
}

const MB = 1024 * 1024;

/** The messages in Archive, by UID from 1 on, and what is downloaded of them. */
export const LARGE = [
  { name: '10 MB attachment', octets: 10 * MB },
  { name: '25 MB attachment', octets: 25 * MB },
  { name: '50 MB message', octets: 50 * MB },
] as const;

/** Mailboxes, INBOX with so many messages, and Archive with the large ones. */
export async function fillPlace(server: OwnDovecot, size: number): Promise<Omit<MailPlace, 'authority'>> {
  const { user, password } = await server.newUser();
  await server.fill(user, 'INBOX', size);
  const [ten, twentyFive, fifty] = LARGE;
  for (const { octets } of [ten, twentyFive])
    await server.deliver(user, 'Archive', [{ raw: withAttachment(octets) }]);
  await server.deliver(user, 'Archive', [{ raw: messageOf(fifty.octets) }]);
  return { user, password, caFile: server.caFile, size };
}

function messageOf(size: number): Buffer {
  const raw = Buffer.alloc(size, `${'Postern carries what it does not keep. '.repeat(2).slice(0, 76)}\r\n`);
  raw.write('From: Anna <anna@example.com>\r\nSubject: fifty megabytes\r\n\r\n');
  raw.write('\r\n', size - 2);
  return raw;
}

function withAttachment(size: number): Buffer {
  const octets = Buffer.alloc(size, 'Postern carries what it does not keep. ');
  const base64 = octets.toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    [
      'From: Anna <anna@example.com>',
      'Subject: a large file',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'see the file',
      '--b',
      'Content-Type: application/octet-stream; name=large.bin',
      'Content-Disposition: attachment; filename=large.bin',
      'Content-Transfer-Encoding: base64',
      '',
      base64,
      '--b--',
      '',
    ].join('\r\n'),
  );
}
