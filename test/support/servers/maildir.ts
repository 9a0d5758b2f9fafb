/** Messages as files: the fastest way to give a server a mailbox, and the server itself need not be asked. */
import {
  chownSync,
  closeSync,
  existsSync,
  fchownSync,
  futimesSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { encodePath } from '../../../demo/imap/modified-utf7.ts';
import type { Delivery } from './types.ts';

export interface Maildir {
  folder: string;
  /** The number of the user and group that the server opens it as. */
  owner: number;
  /**
   * How lines end in its files. With `LF` the server puts the CR back when it shows a message, so what IMAP shows is
   * the delivered octets as long as these have no bare LF or CR, which `deliver` refuses for every server.
   */
  lineEnd: 'CRLF' | 'LF';
  /** The letter of a keyword in file names, where the server keeps keywords there. */
  letterOf?: (folder: string, keyword: string) => string;
}

/** Maildir++: `INBOX` is the folder itself, every other mailbox is a folder `.A.B` in it. */
export function mailboxFolder(maildir: Maildir, parts: readonly string[]): string {
  return path.join(maildir.folder, parts.map((part) => `.${encodePath(part)}`).join(''));
}

export function createMailbox(maildir: Maildir, parts: readonly string[]): void {
  const folder = mailboxFolder(maildir, parts);
  for (const name of ['', 'cur', 'new', 'tmp']) {
    mkdirSync(path.join(folder, name), { recursive: true, mode: 0o700 });
    chownSync(path.join(folder, name), maildir.owner, maildir.owner);
  }
  if (parts.length === 0) return;
  writeFileSync(path.join(folder, 'maildirfolder'), '');
  chownSync(path.join(folder, 'maildirfolder'), maildir.owner, maildir.owner);
}

export function deliverFiles(maildir: Maildir, parts: readonly string[], messages: Iterable<Delivery>): void {
  const folder = mailboxFolder(maildir, parts);
  if (!existsSync(path.join(folder, 'cur')))
    throw new Error(`there is no mailbox ${parts.join('/')}: CREATE it first`);
  for (const message of messages) deliverFile(maildir, folder, message);
}

function deliverFile(maildir: Maildir, folder: string, { raw, flags = [], receivedAt }: Delivery): void {
  requireCrlf(raw);
  const content = maildir.lineEnd === 'LF' ? withoutCr(raw) : raw;
  const name = `${uniqueName()},S=${content.length},W=${raw.length}`;
  const file = openSync(path.join(folder, 'tmp', name), 'wx', 0o600);
  writeSync(file, content);
  fchownSync(file, maildir.owner, maildir.owner);
  // Both servers take the time of the file as the message's INTERNALDATE.
  if (receivedAt) futimesSync(file, receivedAt, receivedAt);
  closeSync(file);
  renameSync(
    path.join(folder, 'tmp', name),
    path.join(folder, 'cur', `${name}:2,${letters(maildir, folder, flags)}`),
  );
}

/** Neither Maildir server nor Cyrus keeps bare LF or CR as it is, so a test that needs one cannot rely on them. */
export function requireCrlf(raw: Buffer): void {
  if (/(?<!\r)\n|\r(?!\n)/.test(raw.toString('latin1'))) {
    throw new Error('a real server cannot show these octets: every line of a delivery has to end with CRLF');
  }
}

const withoutCr = (raw: Buffer): Buffer =>
  Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');

const FLAG_LETTERS: Record<string, string> = {
  '\\draft': 'D',
  '\\flagged': 'F',
  '\\answered': 'R',
  '\\seen': 'S',
  '\\deleted': 'T',
};

function letters(maildir: Maildir, folder: string, flags: readonly string[]): string {
  const letterOf = (flag: string) => FLAG_LETTERS[flag.toLowerCase()] ?? maildir.letterOf?.(folder, flag);
  const found = flags.map((flag) => {
    const letter = letterOf(flag);
    if (letter === undefined)
      throw new Error(`a delivery to this server cannot have the flag ${flag}: STORE it`);
    return letter;
  });
  return found.toSorted().join(''); // The Maildir specification wants them in ASCII order.
}

let last = 0;

/** Both servers number new messages in the order of their names, so names have to grow from file to file. */
function uniqueName(): string {
  last = Math.max(last + 1, Date.now() * 1000);
  const [seconds, microseconds] = [Math.floor(last / 1e6), String(last % 1e6).padStart(6, '0')];
  return `${seconds}.M${microseconds}P${process.pid}.localhost`;
}
