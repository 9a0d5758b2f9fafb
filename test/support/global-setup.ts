import { choiceFrom, currentRun, TestRun } from './servers/run.ts';

/** Jest's global set-up: the real servers, once for the whole run. */
export default async function setUp(): Promise<void> {
  const run = new TestRun();
  try {
    await run.start(choiceFrom(process.env));
    currentRun.posternTestRun = run;
  } catch (failure) {
    await run.stop();
    throw failure;
  }
}
