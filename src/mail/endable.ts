/**
 * Values that come one after the other, for ever. `return` ends what their source waits for: that of an async generator
 * alone would wait behind it.
 * @param source ends soon once its signal aborts
 */
export function endable<T>(source: (ended: AbortSignal) => AsyncGenerator<T>): AsyncIterableIterator<T> {
  const ended = new AbortController();
  const values = source(ended.signal);
  return {
    next: () => values.next(),
    return: async () => {
      ended.abort();
      await values.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
