/**
 * A project of an app's author: generated clients, and programs that use them. Its packages (test/clients/package.json) are
 * no devDependencies, because only these tests need them: they are installed into the cache by the first test that wants them.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';

import { exists, installedPackages } from './installed-packages.ts';
import { removeLeftovers } from './servers/leftovers.ts';

const SOURCE = path.resolve(import.meta.dirname, '../clients');
const ROOT = path.resolve(import.meta.dirname, '../..');
const OWN_CLIENT = path.join(ROOT, 'clients/typescript/src');

/** The folder in which the packages are installed. */
export function clientPackages(): Promise<string> {
  return installedPackages(SOURCE, 'clients');
}

/** A folder of its own beside the packages, with the programs of test/clients/programs in it. */
export class ClientProject {
  readonly folder: string;
  readonly #packages: string;

  private constructor(packages: string, folder: string) {
    this.#packages = packages;
    this.folder = folder;
  }

  static async create(): Promise<ClientProject> {
    const packages = await clientPackages();
    removeLeftovers(packages, 'project-');
    const folder = mkdtempSync(path.join(packages, `project-${process.pid}-`));
    cpSync(path.join(SOURCE, 'programs'), folder, { recursive: true });
    const own = path.join(folder, 'node_modules/@postern/client');
    cpSync(OWN_CLIENT, own, { recursive: true });
    const manifest = { name: '@postern/client', type: 'module', exports: './index.ts' };
    writeFileSync(path.join(own, 'package.json'), JSON.stringify(manifest));
    return new ClientProject(packages, folder);
  }

  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Runs a program of a package in this folder. @param script below node_modules, of the project or of the gateway */
  async run(script: string, ...args: readonly string[]): Promise<void> {
    const own = path.join(this.#packages, 'node_modules', script);
    const file = (await exists(own)) ? own : path.join(ROOT, 'node_modules', script);
    await promisify(execFile)(process.execPath, [file, ...args], { cwd: this.folder }).catch(
      (failure: Error & { stdout: string; stderr: string }) => {
        throw new Error(`${script} failed:\n${failure.stdout}${failure.stderr}`, { cause: failure });
      },
    );
  }

  /** One file for a platform, as bundlers make it; its exports are properties of the global `client`. */
  async bundle(program: string, platform: 'node' | 'browser'): Promise<string> {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: this.folder,
      entryPoints: [program],
      bundle: true,
      write: false,
      platform,
      target: 'es2022',
      // Node's own modules are imported; a page has none.
      ...(platform === 'node' ? { format: 'esm' } : { format: 'iife', globalName: 'client' }),
      define: { 'process.env.NODE_ENV': '"production"' },
      plugins: [relayDocuments],
      logLevel: 'silent',
    });
    return outputFiles[0]!.text;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What Relay's Babel plugin does: a document becomes what the compiler made of it. */
const relayDocuments: esbuild.Plugin = {
  name: 'relay',
  setup: (build) => {
    build.onLoad({ filter: /relay\.ts$/ }, ({ path: file }) => {
      let imports = '';
      const text = readFileSync(file, 'utf8').replaceAll(
        /graphql`\s*\w+ (\w+)[^`]*`/g,
        (_all, name: string) => {
          imports += `import ${name} from './__generated__/${name}.graphql.ts';\n`;
          return name;
        },
      );
      return { contents: imports + text, loader: 'ts' };
    });
  },
};
