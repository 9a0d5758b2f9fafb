import { createApp } from '../app.ts';
import { configOrExit, readConfig } from '../config.ts';
import { toLambda } from '../lambda/handler.ts';
import { serve } from '../local/serve.ts';
import { logJson } from '../log.ts';

// The container's entry point: the handlers that run on Lambda, behind node:http. No demo, no GraphiQL, no throw-away
// key: what is not configured ends the process with one line.
const config = configOrExit(() => readConfig(process.env));
const stopping = new AbortController();
const app = createApp(config, logJson, stopping.signal);
const front = await serve(app, toLambda(app), { ...config, stopping });
logJson({ level: 'info', message: 'Postern listens', host: config.host, port: front.port });
