import { expect, it } from '@jest/globals';

import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { EventReader } from '../support/event-reader.ts';
import { KillingProxy } from '../support/killing-proxy.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { Subject, numbered, numberedMail } from './subject.ts';
import { TRAITS } from './traits.ts';

interface Delta {
  readonly created: readonly { readonly uid: number }[];
  readonly vanishedUids: string;
  readonly token: string;
}

/** By option as many as one has time for: a second each. */
const KILLS = Number(process.env['POSTERN_KILLS'] ?? 10);

describeServer('dovecot', (server) => {
  const subject = new Subject(server, TRAITS.dovecot);

  it(
    `loses nothing in ${KILLS} sessions that are killed during changes`,
    async () => {
      const user = await subject.user(numberedMail(5));
      const proxy = await KillingProxy.start(server.ports.imaps);
      const env = { POSTERN_SERVERS: `imaps://localhost:${proxy.port}`, POSTERN_CA_FILE: server.caFile };
      const app = createApp(localConfig(env), () => {});
      const { user: name, password } = user.credentials;
      const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
      const listen = async (id?: string) => {
        const headers = { authorization, ...(id && { 'last-event-id': id }) };
        const request = { path: '/v1/events', query: 'mailbox=INBOX&fields=uid', body: Buffer.alloc(0) };
        return new EventReader(
          await app({ ...request, method: 'GET', headers, id: 'r', timeLeft: 3_600_000 }),
        );
      };
      let reader = await listen();
      let last = (await reader.next()).id!;
      const copy = new Set([1, 2, 3, 4, 5]);
      const expected = new Set(copy);
      const apply = ({ created, vanishedUids, token }: Delta): void => {
        for (const uid of copy) if (isIn(vanishedUids, uid)) copy.delete(uid);
        for (const { uid } of created) copy.add(uid);
        last = token;
      };
      const isCaughtUp = () => [...copy].sort().join() === [...expected].sort().join();
      for (let i = 0; i < KILLS; i++) {
        await user.deliver('INBOX', [numbered(6 + i)]);
        expected.add(6 + i);
        proxy.kill();
        if (i % 5 === 4) {
          await user.expunge(`${1 + i}`);
          expected.delete(1 + i);
        }
        await reader.told<Delta>((delta) => (apply(delta), isCaughtUp()));
        // One reader in five goes as well, and comes back with what it was told last.
        if (i % 5 !== 2) continue;
        await reader.end();
        reader = await listen(last);
        await reader.next();
      }
      expect([...copy].sort()).toEqual([...expected].sort());
      expect(proxy.connections).toBeGreaterThan(KILLS);
      await reader.end();
      await app.close?.();
      await proxy.close();
    },
    60_000 + KILLS * 20_000,
  );
});

function isIn(set: string, uid: number): boolean {
  return set.split(',').some((range) => {
    const [from = 0, to = from] = range.split(':').map(Number);
    return from <= uid && uid <= to;
  });
}
