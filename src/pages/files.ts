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

/** A file of the mail client: beside the bundle, or made of clients/web where the gateway runs from source. */
export async function webFile(name: string): Promise<Buffer | undefined> {
  const deployed = await readFile(new URL(`./docs/web/${name}`, import.meta.url)).catch(() => undefined);
  return deployed ?? (await maker<WebMaker>('web.mjs')).webFiles().then((files) => files.get(name));
}

async function madeHere(): Promise<Map<string, string>> {
  const made = await maker<GuideMaker>('guide.mjs').catch(() => undefined);
  return made?.guideFiles() ?? new Map<string, string>();
}

/** By an address that the bundler does not follow: what makes pages is no part of a deployment. */
function maker<Maker>(name: string): Promise<Maker> {
  return import(new URL(`../../scripts/${name}`, import.meta.url).href) as Promise<Maker>;
}

interface GuideMaker {
  readonly guideFiles: () => Promise<Map<string, string>>;
}

interface WebMaker {
  readonly webFiles: () => Promise<Map<string, Buffer>>;
}

function firstOf(deployed: string, source: string): Promise<Buffer> {
  return readFile(new URL(deployed, import.meta.url)).catch(() => readFile(new URL(source, import.meta.url)));
}
