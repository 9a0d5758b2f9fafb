import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';

import type { Template } from './cloudformation.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** What of a clone packaging may need. */
const NEEDED = ['src', 'scripts', 'clients', 'docs', 'schema', 'deploy', 'serverless.yml', 'package.json'];

/** What `npm run package` leaves behind. */
export interface Packaged {
  /** Function → its zip. */
  readonly zips: ReadonlyMap<string, Buffer>;
  readonly template: Template;
  readonly state: string;
}

/** A clone of the project's own, in which it can be packaged while others build. */
export class PackagedClone {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'postern-clone-'));

  constructor() {
    for (const name of NEEDED)
      cpSync(path.join(ROOT, name), path.join(this.folder, name), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.folder, 'node_modules'));
  }

  /** Packages as a user without AWS credentials; `parameters` as on the command line. */
  async package(parameters: Readonly<Record<string, string>> = {}): Promise<Packaged> {
    const out = path.join(this.folder, '.serverless');
    rmSync(out, { recursive: true, force: true });
    const flags = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
    const command = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');
    const env = { PATH: process.env['PATH'], HOME: this.folder };
    await promisify(execFile)(process.execPath, [command, 'package', ...flags], { cwd: this.folder, env });
    const read = (name: string): Buffer => readFileSync(path.join(out, name));
    const zips = readdirSync(out).filter((name) => name.endsWith('.zip'));
    return {
      zips: new Map(zips.map((name) => [path.parse(name).name, read(name)])),
      template: JSON.parse(read('cloudformation-template-update-stack.json').toString()) as Template,
      state: read('serverless-state.json').toString(),
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface ZipEntry {
  readonly name: string;
  readonly content: () => Buffer;
}

/** A zip's central directory (APPNOTE 4.3.12). */
function* entriesOf(zip: Buffer): Generator<ZipEntry> {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    );
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength!);
    const [method, size, local] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt32LE(at + 42),
    ];
    const content = (): Buffer => {
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const octets = zip.subarray(start, start + size);
      return method === 0 ? octets : inflateRawSync(octets);
    };
    yield { name, content };
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
}

export const zipEntries = (zip: Buffer): string[] => [...entriesOf(zip)].map(({ name }) => name);

/** The texts of its files, by name. */
export const zipTexts = (zip: Buffer, isWanted: (name: string) => boolean): string[] =>
  [...entriesOf(zip)].filter(({ name }) => isWanted(name)).map(({ content }) => content().toString());

/** Unpacks a zip as Lambda does. */
export function unzip(zip: Buffer, folder: string): void {
  for (const { name, content } of entriesOf(zip)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content());
  }
}
