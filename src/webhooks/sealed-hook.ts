import type { KeyRing } from '../access/key-ring.ts';
import type { Opener } from '../access/sealed-token.ts';
import { decryptContents, encryptFirst, ownOctets, requireValid } from '../access/sealed-token.ts';
import type { Contents } from '../access/token-contents.ts';
import { packGrant, unpackGrant } from '../access/token-contents.ts';
import type { FilterInput } from '../mail/filter-input.ts';
import { Secret } from '../mail/secret.ts';
import type { SelectionInput, WebhookKind } from '../mail/webhook.ts';
import type { Hook, Progress, Secrets, Trouble } from './hook.ts';

/** Characters of a sealed subscription: a queue and a schedule take 256 KB. */
const MAX_SEALED = 98_304;

/** The inside of a sealed subscription; short keys, as in tokens. Times are milliseconds since 1970. */
interface Packed extends Contents {
  /** Name, URL, base, path, kinds, minutes. */
  h: [string, string, string, string | null, WebhookKind[], number];
  /** What stands in its events, and which messages they are about. */
  f: [SelectionInput, FilterInput | null];
  /** Secret; the one before it, and until when. */
  x: [string, string?, number?];
  /** Token, state, events that are done, when it moved, was delivered, whether the end was told, minutes, the token behind what is being told. */
  g: [string, string, string[], number, number | null, 0 | 1, number, string];
  /** Since when, how often, why, whether it is paused. */
  e?: [number, number, string, 0 | 1];
}

/** Seals a subscription: only the gateway can read or change it, wherever it is kept. @throws MailError BAD_USER_INPUT where it is too long */
export function sealHook(hook: Hook, keys: KeyRing): Promise<string> {
  const { k: profile, ...grant } = packGrant(hook.grant);
  const { name, url, base, path, kinds, every, selection, filter, secrets, progress, trouble } = hook;
  const packed: Packed = {
    ...grant,
    h: [name, url, base, path, [...kinds], every],
    f: [selection, filter ?? null],
    x: packSecrets(secrets),
    g: packProgress(progress),
    ...(trouble && { e: packTrouble(trouble) }),
  };
  return encryptFirst([{ ...packed, ...(profile && { k: profile }) }, packed], 'webhook', keys, MAX_SEALED);
}

/** Opens what `sealHook` sealed. @throws MailError UNAUTHENTICATED where it cannot be read, or its credentials no longer count */
export async function openHook(sealed: string, opener: Opener, now: Date): Promise<Hook> {
  const opened = readHook(sealed, opener.keys);
  const grant = await requireValid(opened?.grant, opener, now);
  return { ...opened!, grant };
}

/** The same, whether or not its credentials count; undefined: it cannot be read. @throws MailError UNAUTHENTICATED for another version's */
export function readHook(sealed: string, keys: KeyRing): Hook | undefined {
  const opening = { kind: 'webhook', keys, keyOf: ownOctets, most: MAX_SEALED } as const;
  const contents = decryptContents(sealed, opening);
  const grant = unpackGrant(contents);
  if (!grant) return undefined;
  const { h, f, x, g, e } = contents as Packed;
  const [name, url, base, path, kinds, every] = h;
  const [selection, filter] = f;
  const about = { name, url, base, path, kinds, every, selection, filter: filter ?? undefined };
  return {
    ...about,
    grant,
    secrets: unpackSecrets(x),
    progress: unpackProgress(g),
    trouble: e && unpackTrouble(e),
  };
}

function packSecrets({ current, previous }: Secrets): Packed['x'] {
  if (!previous) return [current.reveal()];
  return [current.reveal(), previous.secret.reveal(), previous.until.getTime()];
}

function unpackSecrets([current, previous, until]: Packed['x']): Secrets {
  if (previous === undefined) return { current: new Secret(current) };
  return {
    current: new Secret(current),
    previous: { secret: new Secret(previous), until: new Date(until ?? 0) },
  };
}

function packProgress(progress: Progress): Packed['g'] {
  const { token, begun, state, done, movedAt, deliveredAt, isEndTold, minutes } = progress;
  const [moved, delivered] = [movedAt.getTime(), deliveredAt?.getTime() ?? null];
  return [token, state, [...done], moved, delivered, isEndTold ? 1 : 0, minutes, begun];
}

function unpackProgress([
  token,
  state,
  done,
  moved,
  delivered,
  end,
  minutes,
  begun = '',
]: Packed['g']): Progress {
  const deliveredAt = delivered === null ? undefined : new Date(delivered);
  const [movedAt, isEndTold] = [new Date(moved), end === 1];
  return { token, begun, state, done, movedAt, deliveredAt, isEndTold, minutes };
}

function packTrouble({ since, count, reason, isPaused }: Trouble): NonNullable<Packed['e']> {
  return [since.getTime(), count, reason, isPaused ? 1 : 0];
}

function unpackTrouble([since, count, reason, isPaused]: NonNullable<Packed['e']>): Trouble {
  return { since: new Date(since), count, reason, isPaused: isPaused === 1 };
}
