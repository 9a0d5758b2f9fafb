import { currentRun } from './servers/run.ts';

/** Jest's global tear-down: no process and no file of the run is left. */
export default async function tearDown(): Promise<void> {
  await currentRun.posternTestRun?.stop();
}
