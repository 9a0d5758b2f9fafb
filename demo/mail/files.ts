import { crc32, deflateSync } from 'node:zlib';
import type { MailComposerAttachment as Attachment } from 'nodemailer/lib/mail-composer';

/** A comma-separated table, with a header row. */
export function csv(name: string, rows: readonly (readonly (string | number)[])[]): Attachment {
  const lines = rows.map((row) => row.map(String).join(',')).join('\r\n');
  return { filename: name, contentType: 'text/csv; charset=utf-8', content: Buffer.from(`${lines}\r\n`) };
}

/** One page of plain lines, in the smallest PDF that readers open (ISO 32000-1 §7.5). */
export function pdf(name: string, lines: readonly string[]): Attachment {
  const escaped = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`);
  const stream = `BT /F1 14 Tf 20 TL 72 770 Td ${escaped.join(' ')} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  return { filename: name, contentType: 'application/pdf', content: Buffer.from(pdfFile(objects), 'latin1') };
}

function pdfFile(objects: readonly string[]): string {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return `${file}xref\n0 ${size}\n0000000000 65535 f \n${table}${trailer}`;
}

const WIDTH = 240;
const HEIGHT = 90;
const SEA = [0x1f, 0x5f, 0x8b];
const SKY = [0xe8, 0xf1, 0xf5];

/** A picture of a tide: sea below the curve, sky above. `shift` moves the curve, so that no two are the same. */
export function tidePng(name: string, shift: number, cid?: string): Attachment {
  const rows = Array.from({ length: HEIGHT }, (_, y) => {
    const pixels = Array.from({ length: WIDTH }, (_unused, x) => (y > tideAt(x, shift) ? SEA : SKY));
    return Buffer.from([0, ...pixels.flat()]);
  });
  const size = Buffer.alloc(8);
  size.writeUInt32BE(WIDTH, 0);
  size.writeUInt32BE(HEIGHT, 4);
  const content = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', Buffer.concat([size, Buffer.from([8, 2, 0, 0, 0])])),
    pngChunk('IDAT', deflateSync(Buffer.concat(rows))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
  return { filename: name, contentType: 'image/png', content, cid };
}

function tideAt(x: number, shift: number): number {
  return HEIGHT / 2 + 22 * Math.sin(x / 19 + shift) + 8 * Math.sin(x / 7 + shift / 2);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
