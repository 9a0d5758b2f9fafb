import type { Grant } from '../access/grant.ts';
import type { KeyRing } from '../access/key-ring.ts';
import type { Hook, Progress, Trouble } from './hook.ts';
import type { HookContents, HookStore, StoredHook } from './hook-store.ts';
import { usualMinutes } from './pace.ts';
import { readHook, sealHook } from './sealed-hook.ts';

/** Another call has written meanwhile: the second one gives up what it was about to write. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** What changes of a subscription. */
export interface HookChange {
  readonly progress?: Partial<Progress>;
  readonly trouble?: Trouble | undefined;
  /** To the next poll; left out: as usual. */
  readonly minutes?: number;
  /** With another access token; undefined: as it was. */
  readonly grant?: Grant | undefined;
}

interface KeptSettings {
  readonly store: HookStore;
  readonly opener: { readonly keys: KeyRing };
  readonly now: () => number;
}

/** A subscription in its store, as one poll knows it. */
export class Kept {
  hook: Hook;
  readonly #settings: KeptSettings;
  readonly #sealed: string;
  #version: string | undefined;

  /** @param sealed as it is known, which may be older than what is kept */
  constructor(settings: KeptSettings, hook: Hook, sealed: string) {
    this.#settings = settings;
    this.hook = hook;
    this.#sealed = sealed;
  }

  /** Reads it, where it has not been yet. @returns whether it is there, and wants to be polled */
  async refresh(): Promise<boolean> {
    if (this.#version !== undefined) return true;
    const { store, opener } = this.#settings;
    const stored = await store.read(this.hook.name);
    if (!stored || stored.isPaused) return false;
    if (stored.sealed !== this.#sealed) {
      const hook = readHook(stored.sealed, opener.keys);
      if (!hook) return false;
      this.hook = hook;
    }
    this.#version = stored.version;
    return true;
  }

  /** Remembers what is written with the next change. */
  note(progress: Partial<Progress>): void {
    this.hook = { ...this.hook, progress: { ...this.hook.progress, ...progress } };
  }

  /** @throws Overtaken, MailError */
  async save({ progress, minutes, grant, ...change }: HookChange): Promise<void> {
    const trouble = 'trouble' in change ? change.trouble : this.hook.trouble;
    const times = this.hook.grant.times;
    const next: Hook = {
      ...this.hook,
      trouble,
      progress: { ...this.hook.progress, ...progress },
      ...(grant && { grant: { ...grant, rights: this.hook.grant.rights, times, submission: undefined } }),
    };
    const own = minutes ?? usualMinutes(next, this.#settings.now());
    const hook = { ...next, progress: { ...next.progress, minutes: own } };
    const contents = await contentsOf(hook, this.#settings.opener.keys);
    const version = await this.#settings.store.write(hook.name, contents, this.#version ?? '');
    if (version === undefined) throw new Overtaken();
    this.#version = version;
    this.hook = hook;
  }

  async remove(): Promise<void> {
    await this.#settings.store.remove(this.hook.name);
  }
}

/** A subscription as its store keeps it. @throws MailError BAD_USER_INPUT where it is too long */
export async function contentsOf(hook: Hook, keys: KeyRing): Promise<HookContents> {
  const { progress, trouble, grant } = hook;
  return {
    sealed: await sealHook(hook, keys),
    minutes: progress.minutes,
    isPaused: trouble?.isPaused ?? false,
    endsAt: grant.times.expiresAt,
  };
}

/** What a store has, opened; undefined: it cannot be read. */
export function hookIn({ sealed }: StoredHook, keys: KeyRing): Hook | undefined {
  return readHook(sealed, keys);
}
