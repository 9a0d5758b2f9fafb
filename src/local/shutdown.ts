/**
 * Runs `close` once on SIGINT or SIGTERM and exits with 0. A second signal does not wait. Exits outright: sessions that
 * a warm container would keep must not hold a process that was told to end.
 */
export function closeOnSignal(close: () => Promise<void>): void {
  let isClosing = false;
  const onSignal = (): void => {
    if (isClosing) process.exit(1);
    isClosing = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
