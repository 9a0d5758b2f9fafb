import { readFile } from 'node:fs/promises';

/** A file that a browser loads: beside the bundle where the gateway is deployed, with its source where it runs from that. */
export function browserFile(name: string): Promise<Buffer> {
  return firstOf(`./docs/${name}`, `./browser/${name}`);
}

/** A file of Swagger UI: beside the bundle where the gateway is deployed, in its package where it runs from source. */
export function swaggerFile(name: string): Promise<Buffer> {
  return firstOf(`./docs/${name}`, `../../node_modules/swagger-ui-dist/${name}`);
}

/** A file of the book: beside the bundle, or made of docs/ where the gateway runs from source; undefined: there is none. */
export async function guideFile(name: string): Promise<string | Buffer | undefined> {
  const deployed = await readFile(new URL(`./docs/guide/${name}`, import.meta.url)).catch(() => undefined);
  return deployed ?? (await madeHere()).get(name);
}

async function madeHere(): Promise<Map<string, string>> {
  // An address that the bundler does not follow: what makes pages is no part of a deployment.
  const maker = new URL('../../scripts/guide.mjs', import.meta.url);
  const made = await (import(maker.href) as Promise<Maker>).catch(() => undefined);
  return made?.guideFiles() ?? new Map<string, string>();
}

interface Maker {
  readonly guideFiles: () => Promise<Map<string, string>>;
}

function firstOf(deployed: string, source: string): Promise<Buffer> {
  return readFile(new URL(deployed, import.meta.url)).catch(() => readFile(new URL(source, import.meta.url)));
}
