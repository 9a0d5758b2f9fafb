import { createApp } from '../app.ts';
import { configOrExit, readConfig } from '../config.ts';
import type { AwsLambda } from './response-stream.ts';
import { DOWNLOADS, onlyStreamed } from './only-streamed.ts';
import { toStreamed } from './streamed.ts';

// Made once per container, as in api.ts.
const app = onlyStreamed(createApp(configOrExit(() => readConfig(process.env))), DOWNLOADS);
const { awslambda } = globalThis as unknown as { awslambda: AwsLambda };

/** The entry point of the bytes function in serverless.yml: the same app, streamed, and nothing of it but that. */
export const handler = awslambda.streamifyResponse(toStreamed(app, awslambda));
