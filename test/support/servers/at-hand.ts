/** The servers of the test run, for test files. */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { CourierServer } from './courier-server.ts';
import { CyrusServer } from './cyrus-server.ts';
import type { DovecotSettings } from './dovecot-configuration.ts';
import { DovecotServer } from './dovecot-server.ts';
import { dovecot } from './dovecot.ts';
import { readRunState } from './run-state.ts';
import { runningOf, startServer } from './start.ts';
import type { Running, ServerName } from './types.ts';

export interface Servers {
  dovecot: DovecotServer;
  courier: CourierServer;
  cyrus: CyrusServer;
}

const VIEWS: { [Name in ServerName]: (running: Running) => Servers[Name] } = {
  dovecot: (running) => new DovecotServer(running),
  courier: (running) => new CourierServer(running),
  cyrus: (running) => new CyrusServer(running),
};

/** A server of the run. Throws when it is not available; a test file rather asks `describeServer`. */
export function realServer<Name extends ServerName>(name: Name): Servers[Name] {
  const state = readRunState().servers[name];
  if ('unavailable' in state) throw new Error(`${name} is not available: ${state.unavailable}`);
  return VIEWS[name](state.running);
}

/** Why the run has no such server; nothing if it has. */
export function whyUnavailable(name: ServerName): string | undefined {
  const state = readRunState().servers[name];
  return 'unavailable' in state ? state.unavailable : undefined;
}

/**
 * One more Dovecot, with a personality of its own; some 70 ms. Whoever starts it stops it, in `afterAll`. It cannot
 * outlive its test process, and its folder goes with the run's.
 */
export async function startDovecot(settings: DovecotSettings = {}): Promise<OwnDovecot> {
  const { folder, certificates, servers } = readRunState();
  if ('unavailable' in servers.dovecot)
    throw new Error(`dovecot is not available: ${servers.dovecot.unavailable}`);
  const { root } = servers.dovecot;
  const own = mkdtempSync(path.join(folder, 'dovecot-'));
  const blueprint = dovecot(settings);
  const started = await startServer(blueprint, { root, folder: own, certificates });
  return new OwnDovecot(runningOf(blueprint, started), () => started.stop());
}

export class OwnDovecot extends DovecotServer {
  readonly stop: () => Promise<void>;

  constructor(running: Running, stop: () => Promise<void>) {
    super(running);
    this.stop = stop;
  }
}
