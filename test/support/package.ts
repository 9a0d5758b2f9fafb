import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import type { Template } from './cloudformation.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** What of a clone packaging may need. */
const NEEDED = ['src', 'scripts', 'schema', 'deploy', 'serverless.yml', 'package.json'];

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

/** The names in a zip's central directory (APPNOTE 4.3.12). */
export function zipEntries(zip: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; (at = zip.indexOf('PK\x01\x02', at, 'latin1')) >= 0; at += 46) {
    const length = zip.readUInt16LE(at + 28);
    names.push(zip.toString('utf8', at + 46, at + 46 + length));
  }
  return names;
}
