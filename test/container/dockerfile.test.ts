import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { validate } from 'dockerfile-utils';

import { dockerfile } from '../support/container.ts';

describe('the Dockerfile', () => {
  it('has nothing to complain about', () => {
    expect(validate(dockerfile.text).map(({ message }) => message)).toEqual([]);
  });

  it('is notice that a broken one is told', () => {
    expect(validate('FROM node\nUSR root\n').map(({ message }) => message)).toEqual([
      'Unknown instruction: USR',
    ]);
  });

  it('builds and runs on the Node that the project pins', () => {
    const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      optionalDependencies: { node: string };
    };
    const images = dockerfile.instructions('FROM').map((each) => each.getArguments()[0]!.getValue());
    expect(new Set(images)).toEqual(new Set([`node:${optionalDependencies.node}-bookworm-slim`]));
  });

  it('runs as somebody who is not root, told by signals, watched by a health check', () => {
    expect(dockerfile.user().uid).toBeGreaterThan(0);
    expect(dockerfile.argumentOf('STOPSIGNAL')).toBe('SIGTERM');
    expect(dockerfile.command('CMD')).toEqual(['node', 'index.mjs']);
    expect(dockerfile.command('HEALTHCHECK')[0]).toBe('node');
  });

  it('takes nothing of this machine along but sources', () => {
    const lines = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => !/^#|^$/.test(line));
    expect(lines).toEqual([
      '*',
      '!package.json',
      '!package-lock.json',
      '!scripts/',
      '!src/',
      '!clients/',
      '!docs/',
    ]);
  });
});
