import type { App } from '../app.ts';
import type { Front } from './server.ts';

/** Milliseconds in which requests that were told to end answer what became of them. */
const LAST_WORDS_MS = 2_000;

/** How a process ends. */
export interface Ending {
  /** How long requests under way may go on once a signal has come. */
  readonly graceSeconds: number;
  /** Aborted after that time: what still waits for a mail server gives up, and a change says that it may be done. */
  readonly stopping: AbortController;
  /** What ends after the last request. */
  readonly close?: () => Promise<void>;
}

/**
 * Ends the process at SIGINT or SIGTERM: nothing new is taken, what is under way may finish, and the kept mail sessions
 * are signed out.
 */
export function endOnSignal(front: Front, app: App, { graceSeconds, stopping, close }: Ending): void {
  closeOnSignal(async () => {
    app.drain?.();
    const timer = setTimeout(() => stopping.abort(), graceSeconds * 1000);
    await front.close(graceSeconds * 1000 + LAST_WORDS_MS);
    clearTimeout(timer);
    await app.close?.();
    await close?.();
  });
}

/**
 * Runs `close` once on SIGINT or SIGTERM and exits with 0. A second signal does not wait. Exits outright: sessions that
 * a warm container would keep must not hold a process that was told to end.
 */
function closeOnSignal(close: () => Promise<void>): void {
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
