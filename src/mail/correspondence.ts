import type { MessageDemand } from './demand.ts';
import { PLAIN_LIST, mailboxDemand, messageDemand, pageKey, wantPage } from './demand.ts';
import type { Address } from './envelope.ts';
import { MailError, unwrap } from './errors.ts';
import type { Identity } from './identity.ts';
import { isSame } from './identity.ts';
import { MAX_CORRESPONDENCE, MAX_FOUND_ADDRESSES } from './limits.ts';
import type { MailSession } from './mail-session.ts';
import type { MailboxReference, Message } from './mailbox.ts';

import { isAddress } from './unfinished-address.ts';
import { windowOf } from './window.ts';

/** Which of the addresses are wanted. */
export interface AddressArguments {
  readonly prefix?: string | null | undefined;
  readonly first?: number | null | undefined;
}

/** Those that the user writes as: those that are known, and the authors of SENT, most often first. @throws MailError */
export async function findIdentities(session: MailSession, known: readonly Identity[]): Promise<Identity[]> {
  const sent = await newest(session, SENT, messageDemand('from'));
  const seen = counted(
    sent.map((message) => ({ message, addresses: message.envelope?.from ?? [], weight: 1 })),
  );
  const found = seen.map(({ name, address }): Identity => ({ name, address, source: 'SENT' }));
  const named = known.map((each) => ({
    ...each,
    name: found.find(({ address }) => isSame(address, each.address))?.name ?? null,
  }));
  const others = found.filter(({ address }) => !known.some((each) => isSame(each.address, address)));
  return [...named, ...others];
}

/**
 * Those that the user corresponds with, out of the newest messages of INBOX and SENT: whom the user writes to counts more
 * than who writes. @throws MailError BAD_USER_INPUT
 */
export async function findAddresses(
  session: MailSession,
  { prefix, first }: AddressArguments,
): Promise<Address[]> {
  const most = first ?? 10;
  if (!Number.isInteger(most) || most < 1 || most > MAX_FOUND_ADDRESSES)
    throw new MailError('BAD_USER_INPUT', `first must be a whole number from 1 to ${MAX_FOUND_ADDRESSES}`, {
      argument: 'first',
    });
  const [inbox, sent] = await Promise.all([
    newest(session, { by: 'path', path: 'INBOX' }, messageDemand('from')),
    newest(session, SENT, messageDemand('from', 'to', 'cc')),
  ]);
  const seen = counted([
    ...sent.map((message) => ({ message, addresses: recipientsOf(message), weight: 3 })),
    ...inbox.map((message) => ({ message, addresses: message.envelope?.from ?? [], weight: 1 })),
  ]);
  const begins = beginsWith(prefix ?? '');
  return seen
    .filter(begins)
    .slice(0, most)
    .map(({ name, address }) => ({ name, address, group: null }));
}

const SENT: MailboxReference = { by: 'role', role: 'SENT' };

/** An account without SENT has sent nothing that is seen here; a token for other mailboxes sees nothing of these. */
async function newest(
  session: MailSession,
  mailbox: MailboxReference,
  nodes: MessageDemand,
): Promise<readonly Message[]> {
  const page = { ...PLAIN_LIST, window: windowOf({ first: MAX_CORRESPONDENCE }, session.accountKey) };
  const demand = mailboxDemand();
  wantPage(demand, { ...page, nodes, totalCount: false });
  try {
    const found = (await session.mailbox(mailbox, demand)).pages.get(pageKey(page));
    return found ? unwrap(found).edges.map(({ message }) => message) : [];
  } catch (error) {
    if (error instanceof MailError && ABSENT.has(error.code)) return [];
    throw error;
  }
}

const ABSENT = new Set(['NOT_FOUND', 'FORBIDDEN']);

function recipientsOf({ envelope }: Message): readonly Address[] {
  return [...(envelope?.to ?? []), ...(envelope?.cc ?? [])];
}

interface Sighting {
  readonly message: Message;
  readonly addresses: readonly Address[];
  readonly weight: number;
}

interface Seen {
  name: string | null;
  readonly address: string;
  weight: number;
}

/** Each address once, the weightiest first, with the newest name; among equals the one that was seen last. */
function counted(sightings: readonly Sighting[]): Seen[] {
  const seen = new Map<string, Seen>();
  for (const { addresses, weight } of sightings) {
    for (const { name, address } of addresses) {
      if (!address || !isAddress(address)) continue;
      const known = seen.get(address.toLowerCase());
      if (!known) seen.set(address.toLowerCase(), { name, address, weight });
      else {
        known.weight += weight;
        known.name ??= name;
      }
    }
  }
  return [...seen.values()].sort((a, b) => b.weight - a.weight);
}

/** The address begins with it, or any word of the name does. */
function beginsWith(prefix: string): (seen: Seen) => boolean {
  const wanted = folded(prefix.trim());
  return ({ name, address }) => {
    const texts = [address, ...(name ?? '').split(/[\s"'(<,.]+/), name ?? ''];
    return texts.some((text) => folded(text).startsWith(wanted));
  };
}

function folded(text: string): string {
  return text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
}
