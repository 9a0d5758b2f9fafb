import type { AwkwardMessage } from './build.ts';
import { base64, message, multipart, part, plain } from './build.ts';

const PDF = Buffer.from('%PDF-1.4 not really');

/** A text and one attachment, with these lines in the attachment's header. */
function attached(name: string, filename: string, ...header: string[]): AwkwardMessage {
  const hasType = header.some((line) => line.startsWith('Content-Type'));
  const file = part(
    [...(hasType ? [] : ['Content-Type: application/pdf']), 'Content-Transfer-Encoding: base64', ...header],
    ...base64(PDF),
  );
  return {
    name,
    raw: message(['Content-Type: multipart/mixed; boundary=b1'], multipart('b1', plain('see file'), file)),
    expect: {
      text: 'see file',
      attachments: [{ filename, contentType: 'application/pdf', content: PDF, inline: false }],
    },
  };
}

export const FILENAMES: AwkwardMessage[] = [
  attached(
    'RFC 2231 continuation with charset',
    'Prüfbericht über €uro.pdf',
    "Content-Disposition: attachment; filename*0*=utf-8''Pr%C3%BCfbericht%20%C3;",
    ' filename*1*=%BCber%20%E2%82%AC; filename*2="uro.pdf"',
  ),
  attached(
    'RFC 2231 ISO-8859-2',
    'łódź.pdf',
    "Content-Disposition: attachment; filename*=iso-8859-2'pl'%B3%F3d%BC.pdf",
  ),
  attached(
    'RFC 2047 in filename="…"',
    'Rechnung für März.pdf',
    'Content-Disposition: attachment;',
    ' filename="=?utf-8?Q?Rechnung_f=C3=BCr_M=C3?= =?utf-8?B?pHJ6LnBkZg==?="',
  ),
  attached('raw UTF-8', 'Übersicht.pdf', 'Content-Disposition: attachment; filename="\xc3\x9cbersicht.pdf"'),
  attached(
    'filename and filename* both',
    'naïve.pdf',
    `Content-Disposition: attachment; filename="naive.pdf"; filename*=UTF-8''na%C3%AFve.pdf`,
  ),
  attached('name only in Content-Type', 'report.pdf', 'Content-Type: application/pdf; name="report.pdf"'),
];
