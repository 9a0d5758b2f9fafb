import type { ImapFlow } from 'imapflow';

/** Work in an open mailbox, as imapflow's documentation shows it. */
export async function inMailbox<T>(client: ImapFlow, path: string, work: () => Promise<T>): Promise<T> {
  const lock = await client.getMailboxLock(path);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Reads what imapflow downloads. */
export async function drain(client: ImapFlow, uid: number, part?: string): Promise<void> {
  const { content } = await client.download(String(uid), part, { uid: true });
  if (content) for await (const piece of content) void piece;
}
