import type { App } from '../app.ts';
import { toStreamed } from '../lambda/streamed.ts';
import type { Front, LambdaHandler } from './http.ts';
import { startFront } from './http.ts';
import { AWS_LAMBDA } from './response-stream.ts';
import { closeOnSignal } from './shutdown.ts';

/** Milliseconds in which requests that were told to end answer what became of them. */
const LAST_WORDS = 2_000;

/** Where to listen, and how to end. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** How long requests under way may go on once a signal has come. */
  readonly graceSeconds: number;
  /** Aborted behind that time: what still waits for a mail server gives up, and a change says that it may be done. */
  readonly stopping: AbortController;
  /** What ends behind the last request. */
  readonly close?: () => Promise<void>;
}

/**
 * Serves until SIGINT or SIGTERM. Then nothing new is taken, what is under way may finish, and the kept mail sessions
 * are signed out. @throws where the port is taken
 */
export async function serve(app: App, handler: LambdaHandler, options: ServeOptions): Promise<Front> {
  const { graceSeconds, stopping, close } = options;
  const front = await startFront(handler, { ...options, streamed: toStreamed(app, AWS_LAMBDA) });
  closeOnSignal(async () => {
    const timer = setTimeout(() => stopping.abort(), graceSeconds * 1000);
    await front.close(graceSeconds * 1000 + LAST_WORDS);
    clearTimeout(timer);
    await app.close?.();
    await close?.();
  });
  return front;
}
