import { format, inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';

import { Secret } from '../../src/mail/secret.ts';

const secret = new Secret('hunter2');

describe('a secret', () => {
  it('is told to whoever asks for it', () => {
    expect(secret.reveal()).toBe('hunter2');
  });

  it.each<[string, () => string]>([
    ['a template', () => `${secret as unknown as string}`],
    ['a sum', () => 'password ' + (secret as unknown as string)],
    ['JSON', () => JSON.stringify({ user: 'anna', secret, list: [secret] })],
    ['the inspector', () => inspect(secret)],
    [
      'the inspector that shows all',
      () => inspect({ deep: { secret } }, { showHidden: true, depth: 9, getters: true }),
    ],
    ['the console', () => format('%s %o %O %j', secret, secret, secret, secret)],
    ['an error', () => inspect(new Error('wrong', { cause: { secret } }))],
    ['its keys', () => JSON.stringify([Object.keys(secret), Object.entries(secret), { ...secret }])],
    ['a copy', () => inspect(structuredClone({ ...secret }))],
  ])('is not told by %s', (_title, told) => {
    expect(told()).not.toContain('hunter2');
  });
});
