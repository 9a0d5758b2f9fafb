import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { Namespace, Namespaces, Quota, QuotaUsage, Software } from '../../mail/account.ts';
import { quoted } from '../../net/server-text.ts';
import type { NoArguments, ReadCommand } from './grammar.ts';
import { isMailbox, mailboxArgument, pathOf } from './grammar.ts';
import type { Reply } from '../wire/command.ts';
import { listOf, octetCountOf, pairsOf, textOf } from '../wire/responses.ts';
import type { Token } from '../wire/token.ts';

interface OfMailbox {
  readonly path: string;
}

/** What servers are told of their client: its name, and the version of package.json. */
const IDENTITY: ImapCompileNode[] = ['name', 'Postern', 'version', '0.1.0'].map((value) => ({
  type: 'STRING',
  value,
}));

/** RFC 2971. */
export const ID: ReadCommand<NoArguments, Software> = {
  mailbox: 'none',
  // Never NIL: some servers then treat the client as unknown.
  args: () => [IDENTITY],
  data: ['ID'],
  refusal: { doing: 'to identify itself', fallback: 'UNSUPPORTED' },
  read: readSoftware,
  assumed: () => ({ name: null, version: null }),
};

/** RFC 2342. */
export const NAMESPACE: ReadCommand<NoArguments, Namespaces> = {
  mailbox: 'none',
  args: () => [],
  data: ['NAMESPACE'],
  refusal: { doing: 'to list its namespaces', fallback: 'SERVER_UNAVAILABLE' },
  read: readNamespaces,
  assumed: () => ({ personal: [], otherUsers: [], shared: [] }),
};

/** RFC 9208 §4.3.2; null: the mailbox has no quota. */
export const GETQUOTAROOT: ReadCommand<OfMailbox, Quota | null> = {
  mailbox: 'none',
  args: ({ path }) => [mailboxArgument(path)],
  data: ['QUOTA', 'QUOTAROOT'],
  refusal: { doing: 'to report the quota', fallback: 'SERVER_UNAVAILABLE' },
  read: readQuota,
  assumed: () => null,
};

/** The letters of RFC 4314 §2.1; null: the server names none. */
export const MYRIGHTS: ReadCommand<OfMailbox, string | null> = {
  mailbox: 'none',
  args: ({ path }) => [mailboxArgument(path)],
  data: ['MYRIGHTS'],
  accepts: ({ path }, { tokens }) => isMailbox(tokens[0], path),
  refusal: { doing: 'to report the rights', fallback: 'SERVER_UNAVAILABLE' },
  read: ({ data }) => textOf(data[0]?.tokens[1]),
  assumed: () => null,
};

function readSoftware({ data }: Reply): Software {
  const pairs = pairsOf(listOf(data[0]?.tokens[0]));
  const word = (key: string) => quoted(textOf(pairs.get(key)) ?? '') || null;
  return { name: word('NAME'), version: word('VERSION') };
}

function readNamespaces({ data }: Reply): Namespaces {
  const [personal, otherUsers, shared] = (data[0]?.tokens ?? []).map(readNamespaceList);
  return { personal: personal ?? [], otherUsers: otherUsers ?? [], shared: shared ?? [] };
}

function readNamespaceList(token: Token): Namespace[] {
  return listOf(token).map((entry) => {
    const [prefix, delimiter] = listOf(entry);
    return { prefix: pathOf(prefix) ?? '', delimiter: textOf(delimiter) };
  });
}

/** Storage comes in units of 1024 octets (RFC 9208 §5.1). */
function readQuota({ data }: Reply): Quota | null {
  const quotas = data.filter(({ type }) => type === 'QUOTA');
  const [root] =
    data
      .find(({ type }) => type === 'QUOTAROOT')
      ?.tokens.slice(1)
      .map(textOf) ?? [];
  const quota = quotas.find(({ tokens }) => textOf(tokens[0]) === root) ?? quotas[0];
  if (!quota) return null;
  const resources = resourcesOf(listOf(quota.tokens[1]));
  const [storage, messages] = [resources.get('STORAGE'), resources.get('MESSAGE')];
  // A root without limits means that no quota is set (Courier and Cyrus name a root nevertheless).
  if (!storage && !messages) return null;
  return {
    root: quoted(textOf(quota.tokens[0]) ?? ''),
    storage: storage ? { used: storage.used * 1024, limit: storage.limit * 1024 } : null,
    messages: messages ?? null,
  };
}

/** Resources come in threes: name, used, limit. */
function resourcesOf(list: readonly Token[]): Map<string, QuotaUsage> {
  const resources = new Map<string, QuotaUsage>();
  for (let i = 0; i + 2 < list.length; i += 3) {
    const [used, limit] = [octetCountOf(list[i + 1]), octetCountOf(list[i + 2])];
    if (used !== null && limit !== null)
      resources.set((textOf(list[i]) ?? '').toUpperCase(), { used, limit });
  }
  return resources;
}
