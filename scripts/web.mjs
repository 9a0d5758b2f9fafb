// The mail client of clients/web as a browser loads it: one script, one style sheet, and the fonts that it names. scripts/build.mjs writes them beside
// each bundle; a gateway that runs from source makes them when they are first asked for (src/pages/files.ts).
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const FOLDER = fileURLToPath(new URL('../clients/web/', import.meta.url));
/** Octets of the script as browsers fetch it. */
const BUDGET = 150_000;

let made;

/** File name below /web (`app.js`, `app.css`) → octets. @returns {Promise<Map<string, Buffer>>} */
export function webFiles() {
  return (made ??= makeFiles());
}

async function makeFiles() {
  const { outputFiles } = await build({
    entryPoints: [
      { in: `${FOLDER}src/main.tsx`, out: 'app' },
      { in: `${FOLDER}style/index.css`, out: 'app' },
    ],
    loader: { '.woff2': 'file' },
    assetNames: '[name]',
    absWorkingDir: FOLDER,
    nodePaths: [fileURLToPath(new URL('../node_modules/', import.meta.url))],
    outdir: FOLDER,
    tsconfig: `${FOLDER}tsconfig.json`,
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const files = new Map(
    outputFiles.map(({ path, contents }) => [path.slice(FOLDER.length), Buffer.from(contents)]),
  );
  const size = brotliCompressSync(files.get('app.js')).length;
  if (size > BUDGET)
    throw new Error(`clients/web has ${size} octets of script, compressed; ${BUDGET} may be`);
  return files;
}
