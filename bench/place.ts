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
  /** The UID of the message with the attachment, in Archive. */
  readonly large: number;
}

/** Octets of the attachment. */
export const ATTACHMENT = 10 * 1024 * 1024;

/** Mailboxes, INBOX with so many messages, and one message with 10 MB. */
export async function fillPlace(server: OwnDovecot, size: number): Promise<Omit<MailPlace, 'authority'>> {
  const { user, password } = await server.newUser();
  await server.fill(user, 'INBOX', size);
  await server.deliver(user, 'Archive', [{ raw: largeMessage() }]);
  return { user, password, caFile: server.caFile, size, large: 1 };
}

function largeMessage(): Buffer {
  const octets = Buffer.alloc(ATTACHMENT, 'Postern carries what it does not keep. ');
  const base64 = octets.toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    [
      'From: Anna <anna@example.com>',
      'Subject: ten megabytes',
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
