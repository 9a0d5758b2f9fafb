import { expect, it } from '@jest/globals';

import type { Caller } from '../../src/mail/caller.ts';
import { ALL_RIGHTS } from '../../src/mail/rights.ts';
import type { Rights } from '../../src/mail/rights.ts';
import { toldOctets } from '../../src/mail/told-octets.ts';

const callerNamed = (name: string, rights: Rights = ALL_RIGHTS) =>
  ({ rights: () => rights, sealUrl: (id: string) => `${name}/${id}` }) as unknown as Caller;

it('writes once for all who are told the same in the same form', async () => {
  let times = 0;
  const told = {};
  const write = () => Promise.resolve(Buffer.from(String(++times)));
  const ask = (form: string, rights?: Rights) => toldOctets(told, form, callerNamed('anna', rights), write);
  const same = await Promise.all(Array.from({ length: 500 }, () => ask('uid')));
  expect([new Set(same).size, times]).toEqual([1, 1]);
  expect(String(await ask('flags'))).toBe('2');
  expect(String(await ask('uid', { ...ALL_RIGHTS, bodies: false }))).toBe('3');
  expect(String(await toldOctets({}, 'uid', callerNamed('anna'), write))).toBe('4');
  expect(String(await ask('uid'))).toBe('1');
});

it('writes for each what is sealed for it', async () => {
  const told = {};
  const write = ({ sealUrl }: Caller) => Promise.resolve(Buffer.from(sealUrl('1')));
  const ask = async (name: string) => String(await toldOctets(told, 'rawUrl', callerNamed(name), write));
  const names = ['anna', 'bob', 'cleo'];
  expect(await Promise.all(names.map(ask))).toEqual(['anna/1', 'bob/1', 'cleo/1']);
  expect(await ask('dora')).toBe('dora/1');
});

it('fails for none but the one whose writing failed', async () => {
  let times = 0;
  const told = {};
  const write = () => (++times === 1 ? Promise.reject(new Error('no')) : Promise.resolve(Buffer.from('yes')));
  const asked = [1, 2, 3].map(() => toldOctets(told, 'uid', callerNamed('anna'), write));
  const ends = await Promise.allSettled(asked);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});

it('writes two at a time, however many are asked for', async () => {
  let [now, most] = [0, 0];
  const write = async (): Promise<Buffer> => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
    return Buffer.alloc(0);
  };
  const asked = Array.from({ length: 50 }, (_, i) => toldOctets({}, `form ${i}`, callerNamed('anna'), write));
  await Promise.all(asked);
  expect([now, most]).toEqual([0, 2]);
});
