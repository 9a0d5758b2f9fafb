import type { StoreSettings } from './store-settings.ts';
import type { Store } from './store.ts';

/** The store of a deployment, opened by its first call: what it is made of is loaded by those who have one. @param now milliseconds since 1970 */
export function openStore(settings: StoreSettings, now: () => number): Store {
  let opened: Promise<Store> | undefined;
  const store = () =>
    (opened ??= open(settings, now).catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
  return {
    read: async (key) => (await store()).read(key),
    write: async (key, contents, version) => (await store()).write(key, contents, version),
    close: () => void opened?.then((each) => each.close()),
  };
}

async function open(settings: StoreSettings, now: () => number): Promise<Store> {
  if (settings.kind === 'sqlite') return new (await import('./sqlite-store.ts')).SqliteStore(settings, now);
  return new (await import('./dynamo-store.ts')).DynamoStore(settings, now);
}
