import { createApp } from '../app.ts';
import { configOrExit, readConfig } from '../config.ts';
import { toLambda } from './handler.ts';

// Made once per container. A configuration that is wrong ends it here, with one line that names the variable.
const app = createApp(configOrExit(() => readConfig(process.env)));

/** The entry point of the API function in serverless.yml. */
export const handler = toLambda(app);
