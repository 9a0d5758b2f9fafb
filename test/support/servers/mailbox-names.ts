/** Modified UTF-7 (RFC 3501 §5.1.3), the form of a mailbox name on the wire and on the disk of all three servers. */
export function encodeMailboxName(name: string): string {
  return name.replace(/&|[^\x20-\x7e]+/g, (run) => (run === '&' ? '&-' : `&${base64(run)}-`));
}

function base64(text: string): string {
  const utf16 = Buffer.from(text, 'utf16le').swap16();
  return utf16.toString('base64').replace(/=+$/, '').replaceAll('/', ',');
}

/** The parts of a mailbox's name below the inbox's folder: none for INBOX itself. */
export function mailboxParts(
  name: string,
  { delimiter, prefix }: { delimiter: string; prefix: string },
): string[] {
  if (name.toUpperCase() === 'INBOX') return [];
  if (!name.startsWith(prefix))
    throw new Error(`this server has no mailbox ${name}: its names begin with ${prefix}`);
  return name.slice(prefix.length).split(delimiter);
}
