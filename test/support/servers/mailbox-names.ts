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
