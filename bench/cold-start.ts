import { randomBytes } from 'node:crypto';
// `node bench/cold-start.ts`: what a cold start of the API function costs before any mail server is spoken to. Each turn is a
// process of its own that imports the bundle and has it answer one request.
import { execFileSync } from 'node:child_process';
import { httpApiEvent } from '../test/support/events.ts';
import { p50 } from './measure.ts';

const TURNS = 20;
const EVENT = httpApiEvent({
  method: 'POST',
  headers: [['content-type', 'application/json']],
  body: JSON.stringify({ query: '{ __typename }' }),
});
const ENVIRONMENT = {
  POSTERN_SERVERS: 'imaps://mail.example.com',
  POSTERN_KEYS: `bench:${randomBytes(32).toString('base64')}`,
};
/** Prints milliseconds of the import and of both. */
const TURN = `
  const started = performance.now();
  const { handler } = await import(${JSON.stringify(new URL('../dist/api/index.mjs', import.meta.url))});
  const imported = performance.now();
  const { statusCode } = await handler(${JSON.stringify(EVENT)}, { getRemainingTimeInMillis: () => 20000 });
  const answered = performance.now();
  if (statusCode !== 200) throw new Error('the function answered ' + statusCode);
  console.log(JSON.stringify([imported - started, answered - started]));
  process.exit();`;

execFileSync(process.execPath, ['scripts/build.mjs', 'api'], {
  cwd: new URL('..', import.meta.url),
  stdio: 'inherit',
});
const turns = Array.from({ length: TURNS }, () => {
  const options = { env: ENVIRONMENT, encoding: 'utf8' } as const;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', TURN], options);
  return JSON.parse(said.trim().split('\n').at(-1)!) as [number, number];
});
const inAll = turns.map(([, answered]) => answered).toSorted((a, b) => a - b);
console.log(
  `import ${p50(turns.map(([imported]) => imported)).toFixed(0)} ms; with the first answer ${p50(inAll).toFixed(0)} ms`,
  `(${inAll[0]!.toFixed(0)} to ${inAll.at(-1)!.toFixed(0)}, ${TURNS} processes, Node ${process.version})`,
);
