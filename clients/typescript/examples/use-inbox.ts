// A React hook: the newest messages of a mailbox, kept up to date.
import { useEffect, useState } from 'react';
import type { Client, components } from '@postern/client';
import { listen } from '@postern/client';

type Message = components['schemas']['Message'];
const FIELDS = ['id', 'subject', 'from', 'flags'] as const;

/** Listed when the stream begins, and again after each change. */
export function useInbox(postern: Client, mailboxId = 'INBOX'): { rows: readonly Message[]; error: unknown } {
  const [rows, setRows] = useState<readonly Message[]>([]);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const follow = async (): Promise<void> => {
      for await (const event of listen(postern, mailboxId, { signal })) {
        if (event.type === 'START_OVER' || (event.type === 'READY' && !event.isFresh)) continue;
        const query = { first: 50, fields: FIELDS };
        setRows((await postern.rest.listMessages({ path: { mailboxId }, query, signal })).messages);
      }
    };
    follow().catch((reason: unknown) => signal.aborted || setError(reason));
    return () => stop.abort();
  }, [postern, mailboxId]);
  return { rows, error };
}
