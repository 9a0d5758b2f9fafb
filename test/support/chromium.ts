/** Debian's Chromium, unpacked into the cache as the mail servers are: what a browser makes of a page. */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { run } from './servers/commands.ts';
import { unpackPackages } from './servers/packages.ts';

const PACKAGES = {
  name: 'chromium',
  packages: ['chromium', 'chromium-common', 'fonts-dejavu-core', 'fontconfig-config'],
  // It draws without a graphics card, and is started without its shell script.
  dependencies: /^lib(?!llvm|gl1-mesa|perl|.*-perl$|.*-mesa)/,
};

/** Milliseconds that a page has for what a test waits for: as long as a test has, so that a busy machine fails none. */
export const PAGE_PATIENCE = 150_000;

/** As few processes and as little talk with the world as it can be told. */
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Why there can be no Chromium here; undefined: there can. */
export async function whyNoChromium(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `it runs on Debian only, and this is ${process.platform}`;
  for (const program of ['apt-get', 'dpkg']) {
    const failure = await run(program, ['--version']).then(
      () => undefined,
      () => `this system has no ${program}`,
    );
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** A browser of its own, without pages. The caller closes it. */
export async function startChromium(): Promise<Browser> {
  const root = await unpackPackages(PACKAGES);
  return chromium.launch({
    executablePath: path.join(root, 'usr/lib/chromium/chromium'),
    args: SWITCHES,
    env: { ...process.env, ...environmentFor(root) },
  });
}

/** Its libraries and fonts are in the cache. */
function environmentFor(root: string): Record<string, string> {
  const libraries = path.join(root, 'usr/lib', `${os.machine()}-linux-gnu`);
  return {
    LD_LIBRARY_PATH: `${libraries}:${libraries}/pulseaudio`,
    FONTCONFIG_FILE: fontConfiguration(root),
  };
}

function fontConfiguration(root: string): string {
  const file = path.join(root, 'fonts.conf');
  mkdirSync(path.join(root, 'font-cache'), { recursive: true });
  const folders = `<dir>${root}/usr/share/fonts</dir><cachedir>${root}/font-cache</cachedir>`;
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}</fontconfig>`,
  );
  return file;
}
