import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { build } from 'esbuild';

import { run } from './servers/commands.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SOURCE = path.join(ROOT, 'clients/typescript');
const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc');

/** The package of clients/typescript as its users have it: packed, and installed in a folder outside of the repository. */
export class ClientPackage {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'postern-client-'));

  static async install(): Promise<ClientPackage> {
    const made = new ClientPackage();
    const build = path.join(made.folder, 'build');
    cpSync(SOURCE, build, { recursive: true, filter: (file) => path.basename(file) !== 'dist' });
    await run(process.execPath, [TSC, '-p', build]);
    await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', made.folder], {
      cwd: build,
    });
    const tarball = readdirSync(made.folder).find((name) => name.endsWith('.tgz'))!;
    made.write('app/package.json', JSON.stringify({ type: 'module', private: true }));
    const flags = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--silent'];
    await run('npm', ['install', `../${tarball}`, ...flags], { cwd: path.join(made.folder, 'app') });
    made.link('@types/node', 'undici-types');
    return made;
  }

  /** A path in the user's project. */
  in(name: string): string {
    return path.join(this.folder, 'app', name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.#made(path.join(this.folder, name)), text);
  }

  /** Gives the project packages that this repository has as well. */
  link(...names: readonly string[]): void {
    for (const name of names)
      symlinkSync(path.join(ROOT, 'node_modules', name), this.#made(this.in(`node_modules/${name}`)));
  }

  /** One script of a file of the project and all that it imports, for where there are no modules. */
  async bundle(name: string): Promise<string> {
    const { outputFiles } = await build({
      entryPoints: [this.in(name)],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    return outputFiles[0]!.text;
  }

  /** What a strict compiler says of files of the project; empty if nothing. It writes JavaScript beside them. */
  async compile(
    files: readonly string[],
    how: 'bundler' | 'nodenext',
    more: readonly string[] = [],
  ): Promise<string> {
    const module = how === 'bundler' ? 'esnext' : 'nodenext';
    const target = ['--target', 'es2022', '--lib', 'es2023', '--types', 'node', '--module', module];
    const flags = [...target, '--moduleResolution', how, '--strict', '--exactOptionalPropertyTypes'];
    return new Promise((resolve) => {
      execFile(process.execPath, [TSC, ...flags, ...more, ...files], { cwd: this.in('.') }, (_, said) =>
        resolve(said),
      );
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #made(file: string): string {
    mkdirSync(path.dirname(file), { recursive: true });
    return file;
  }
}
