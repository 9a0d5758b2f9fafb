import type { HookStore, TimedHookStore } from './hook-store.ts';
import type { WebhookSettings } from './settings.ts';

/** A store of subscriptions; `timed`: the same one, where it has to be asked what is due. */
export interface OpenedHooks {
  readonly store: HookStore;
  readonly timed: TimedHookStore | undefined;
}

/** What a store is made of is loaded by those who have it. @param now milliseconds since 1970 @throws MailError SERVER_UNAVAILABLE */
export async function openHooks(settings: WebhookSettings, now: () => number): Promise<OpenedHooks> {
  if (settings.kind === 'scheduler') {
    const { SchedulerHooks } = await import('./scheduler-hooks.ts');
    return { store: new SchedulerHooks(settings, now), timed: undefined };
  }
  const { SqliteHooks } = await import('./sqlite-hooks.ts');
  const store = new SqliteHooks(settings.file, now);
  return { store, timed: store };
}
