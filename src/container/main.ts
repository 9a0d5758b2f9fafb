import { createApp } from '../app.ts';
import { configOrExit, readConfig } from '../config.ts';
import { logJson } from '../log.ts';
import { startFront } from '../node/front.ts';
import { endOnSignal } from '../node/shutdown.ts';

// The container's entry point: the app behind node:http. No demo, no GraphiQL, no throw-away key: what is not configured
// ends the process with one line.
const config = configOrExit(() => readConfig(process.env));
const stopping = new AbortController();
const app = createApp(config, logJson, stopping.signal);
const front = await startFront(app, { ...config, log: logJson });
endOnSignal(front, app, { ...config, stopping });
await app.startWebhooks?.();
logJson({ level: 'info', message: 'Postern listens', host: config.host, port: front.port });
