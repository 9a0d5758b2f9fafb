import { readFile } from 'node:fs/promises';

/** A file that a browser loads: beside the bundle where the gateway is deployed, with its source where it runs from that. */
export function browserFile(name: string): Promise<Buffer> {
  return firstOf(`./docs/${name}`, `./browser/${name}`);
}

/** A file of Swagger UI: beside the bundle where the gateway is deployed, in its package where it runs from source. */
export function swaggerFile(name: string): Promise<Buffer> {
  return firstOf(`./docs/${name}`, `../../node_modules/swagger-ui-dist/${name}`);
}

function firstOf(deployed: string, source: string): Promise<Buffer> {
  return readFile(new URL(deployed, import.meta.url)).catch(() => readFile(new URL(source, import.meta.url)));
}
