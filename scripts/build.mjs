// Bundles each Lambda function, and the container's entry point, into dist/<name>/, or only those that are named: ESM,
// split so that what a call may not need is loaded only when it does. Prints what every cold start loads, and fails
// above the budget.
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { build } from 'esbuild';
import { guideFiles } from './guide.mjs';
import { webFiles } from './web.mjs';

/** Bundle → entry point. */
const BUNDLES = {
  api: 'src/lambda/api.ts',
  bytes: 'src/lambda/bytes.ts',
  events: 'src/lambda/event-streams.ts',
  poll: 'src/lambda/poll.ts',
  container: 'src/container/main.ts',
};
/** They serve no pages. */
const STREAMS_ONLY = new Set(['bytes', 'events', 'poll']);
/** They have to do with webhooks, where there are some. */
const HAVE_WEBHOOKS = new Set(['api', 'poll', 'container']);
/** What pages are made of; read on request (src/pages/files.ts). */
const DOCS = ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE'];
/** Octets of the entry and its static imports, minified. */
const BUDGET = 450_000;
/** What only some calls need is loaded by them. */
const LATE = /node_modules\/(imapflow|nodemailer|@csstools|htmlparser2|iconv-lite|oauth4webapi|aws4fetch)\//;
/** Imported by a module, it loads all of fetch: 16 ms. A container, which serves HTTP itself, has to. */
const LATE_IN_FUNCTIONS = /^node:https?$/;

/** Stands in for a module inside a package, which no alias reaches. */
const incrementalDelivery = {
  name: 'incremental-delivery',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/incrementalDeliveryPolyfill\.js$/ }, () => ({
      path: resolve('scripts/stubs/incremental-delivery.mjs'),
    })),
};

/** In a deployment without webhooks, nothing is packaged for them. */
const noWebhooks = {
  name: 'no-webhooks',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/webhook-work\.ts$/ }, () => ({ path: resolve('scripts/stubs/webhook-work.mjs') })),
};

// CommonJS packages inside an ESM bundle call require for Node's own modules.
const BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

const named = process.argv.slice(2);
/** The function that polls is there only where webhooks are. */
const hasWebhooks = named.length === 0 || named.includes('poll') || named.includes('container');
for (const name of named.length > 0 ? named : Object.keys(BUNDLES)) {
  const entry = BUNDLES[name];
  if (!entry) throw new Error(`There is no bundle ${name}: ${Object.keys(BUNDLES).join(', ')}`);
  const outdir = `dist/${name}`;
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: { index: entry },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // ES modules where a package has both: only they can be shaken.
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    banner: { js: BANNER },
    // Never called by the gateway: usage reports to a vendor, schemas from SDL, hashing in a browser, imapflow's logger,
    // graphql 17. What brings much for a little has a short form of its own: a cache of parsed documents.
    alias: {
      '@graphql-tools/schema': './scripts/stubs/graphql-tools-schema.mjs',
      '@apollo/utils.createhash': './scripts/stubs/createhash.mjs',
      '@apollo/usage-reporting-protobuf': './scripts/stubs/usage-reporting.mjs',
      '@apollo/utils.usagereporting': './scripts/stubs/usage-signatures.mjs',
      '@apollo/utils.keyvaluecache': './scripts/stubs/keyvaluecache.mjs',
      pino: './scripts/stubs/pino.mjs',
    },
    plugins: [incrementalDelivery, ...(hasWebhooks && HAVE_WEBHOOKS.has(name) ? [] : [noWebhooks])],
    legalComments: 'none',
    logLevel: 'warning',
  });
  mkdirSync(`${outdir}/docs`);
  if (!STREAMS_ONLY.has(name)) {
    for (const [file, text] of await guideFiles()) write(`${outdir}/docs/guide/${file}`, text);
    for (const [file, octets] of await webFiles()) write(`${outdir}/docs/web/${file}`, octets);
  }
  cpSync('src/pages/browser', `${outdir}/docs`, { recursive: true });
  for (const file of DOCS) copyFileSync(`node_modules/swagger-ui-dist/${file}`, `${outdir}/docs/${file}`);
  const loaded = staticFiles(metafile.outputs, `${outdir}/index.mjs`);
  const size = loaded.reduce((sum, file) => sum + readFileSync(file).length, 0);
  console.log(`${name}: ${size} octets are loaded at a cold start (budget ${BUDGET})`);
  if (size > BUDGET) {
    console.error(
      `${name} is over its budget; the largest inputs:\n${largest(metafile.outputs, `${outdir}/index.mjs`)}`,
    );
    process.exitCode = 1;
  }
  const early = loaded
    .flatMap((file) => Object.keys(metafile.outputs[file].inputs))
    .filter((each) => LATE.test(each))
    .concat(name === 'container' ? [] : builtins(metafile.outputs, loaded));
  if (early.length > 0) {
    console.error(`${name} loads at a cold start what few calls need:\n${early.join('\n')}`);
    process.exitCode = 1;
  }
}

function write(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** The entry and all that it imports statically. */
function staticFiles(outputs, entry) {
  const files = new Set([entry]);
  for (const file of files)
    for (const { kind, external, path } of outputs[file].imports)
      if (kind === 'import-statement' && !external) files.add(path);
  return [...files];
}

/** Modules of Node's own that are loaded with these files, and should not be. */
function builtins(outputs, files) {
  return files
    .flatMap((file) => outputs[file].imports.filter((each) => each.external).map((each) => each.path))
    .filter((path) => LATE_IN_FUNCTIONS.test(path));
}

function largest(outputs, file) {
  const inputs = Object.entries(outputs[file].inputs).sort(
    ([, a], [, b]) => b.bytesInOutput - a.bytesInOutput,
  );
  return inputs
    .slice(0, 15)
    .map(([path, { bytesInOutput }]) => `${bytesInOutput} ${path}`)
    .join('\n');
}
