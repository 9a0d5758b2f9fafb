/** What the processes of one test run tell each other: a file in the run's throw-away folder. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Running, ServerName } from './types.ts';

export interface RunState {
  /** The throw-away folder of the whole run. */
  folder: string;
  certificates: string;
  servers: Record<ServerName, ServerState>;
}

export type ServerState = { running: Running; root: string } | { unavailable: string };

/** Names the file; inherited by the processes that jest starts after its global set-up. */
const VARIABLE = 'POSTERN_TEST_SERVERS_STATE';

export function publishRunState(state: RunState): void {
  const file = path.join(state.folder, 'servers.json');
  writeFileSync(file, JSON.stringify(state));
  process.env[VARIABLE] = file;
}

export function readRunState(): RunState {
  const file = process.env[VARIABLE];
  if (!file)
    throw new Error('no test servers: jest has to run with test/support/global-setup.ts as its globalSetup');
  return JSON.parse(readFileSync(file, 'utf8')) as RunState;
}
