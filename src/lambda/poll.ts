import { createApp } from '../app.ts';
import { configOrExit, readConfig } from '../config.ts';
import { toPolls } from './polls.ts';

// Made once per container, as in api.ts.
const app = createApp(configOrExit(() => readConfig(process.env)));

/** The entry point of the poll function in serverless.yml. */
export const handler = toPolls(app);
