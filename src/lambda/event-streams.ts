import { createApp } from '../app.ts';
import { configOrExit, readConfig } from '../config.ts';
import type { AwsLambda } from './response-stream.ts';
import { EVENT_STREAMS, onlyStreamed } from './only-streamed.ts';
import { EVENTS_LIMIT_MS, toStreamed } from './streamed.ts';

// Made once per container, as in api.ts.
const app = onlyStreamed(createApp(configOrExit(() => readConfig(process.env))), EVENT_STREAMS);
const { awslambda } = globalThis as unknown as { awslambda: AwsLambda };

/** The entry point of the events function in serverless.yml: the same app, and of it only streams of events. */
export const handler = awslambda.streamifyResponse(toStreamed(app, awslambda, EVENTS_LIMIT_MS));
