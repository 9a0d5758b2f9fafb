import { expect, it } from '@jest/globals';

import type { Subject } from '../contract/subject.ts';
import type { Killing } from './killed-polls.ts';
import { KilledPolls } from './killed-polls.ts';

/** By option as many kills as one has time for, with four messages each: a second or two each. */
export const KILLS = Number(process.env['POSTERN_WEBHOOK_KILLS'] ?? 0);

/** What a subscriber has been told in the end, if polls are killed and deliveries refused. */
export function itTellsAll(title: string, subject: Subject, killing: Killing): void {
  it(
    title,
    async () => {
      const polls = await KilledPolls.start(subject, killing);
      try {
        for (let i = 0; i < killing.kills; i++) {
          await polls.change(killing.arrivals);
          await polls.kill();
          await polls.poll();
          if (i % 50 === 49) tell(polls);
        }
        await polls.settle();
        const { counting, mailbox, kills } = polls;
        expect(kills).toBe(killing.kills);
        expect(counting.copy).toEqual(await mailbox.contents());
        const told = (type: string, uids: readonly number[]) =>
          uids.map((uid) => [uid, counting.idsOf(type, uid)]);
        expect(told('message.received', mailbox.arrived)).toEqual(mailbox.arrived.map((uid) => [uid, 1]));
        expect(told('message.removed', mailbox.removed)).toEqual(mailbox.removed.map((uid) => [uid, 1]));
        // Flags that change twice between two polls are one event, or none.
        if (subject.traits.hasModSeq && !killing.hidden)
          for (const [uid, changes] of mailbox.flagged)
            expect(counting.idsOf('message.updated', uid)).toBeLessThanOrEqual(changes);
        tell(polls);
      } finally {
        await polls.close();
      }
    },
    120_000 + killing.kills * 60_000,
  );
}

/** How far it is, for those who run it for long. */
function tell({ counting, mailbox, kills, polls }: KilledPolls): void {
  if (KILLS === 0) return;
  const { arrived, removed } = mailbox;
  const happened = `${arrived.length} arrivals, ${removed.length} removals, ${kills} of ${polls} polls killed`;
  process.stderr.write(`${happened}: ${counting.events} events, accepted ${counting.count} times\n`);
}
