import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RawClient } from './raw-client.ts';
import { withDemo } from './with-demo.ts';

const demo = withDemo();
let client: RawClient;

beforeEach(async () => {
  client = await demo.signedIn();
});

/** The untagged lines only. */
async function lines(command: string): Promise<string[]> {
  return (await client.run(command)).slice(0, -1);
}

const names = async (command: string): Promise<string[]> =>
  (await lines(command)).map((line) => /"\/" "?(.*?)"?(?: \(\(?"CHILDINFO.*)?$/.exec(line)?.[1] ?? line);

describe('LIST', () => {
  it('answers the delimiter for an empty pattern', async () => {
    expect(await lines('LIST "" ""')).toEqual(['* LIST (\\Noselect) "/" ""']);
  });

  it.each([
    ['LIST "" %', 12],
    ['LIST "" *', 17],
    ['LIST "" Pro%', 1],
    ['LIST "" "%/%"', 5],
    ['LIST Lists/ %', 2],
    ['LIST "" iNbOx', 1],
    ['LIST "" ("Lists/*" "J%" Junk)', 3],
  ])('matches %s', async (command, count) => {
    expect(await lines(command)).toHaveLength(count);
  });

  it('selects and returns as asked', async () => {
    expect(await lines('LIST (SPECIAL-USE) "" "*" RETURN (SUBSCRIBED)')).toContain(
      '* LIST (\\HasNoChildren \\Junk \\Subscribed) "/" "Junk"',
    );
    expect(await names('LIST (SUBSCRIBED) "" "Lists/*"')).toEqual(['Lists/Tide watchers']);
    expect(await lines('LIST (SUBSCRIBED RECURSIVEMATCH) "" Lists')).toEqual([
      '* LIST (\\HasChildren \\Noselect) "/" "Lists" ("CHILDINFO" ("SUBSCRIBED"))',
    ]);
  });

  it('tells the status behind each name that has one', async () => {
    expect(await lines('LIST "" "Projekte*" RETURN (STATUS (MESSAGES UNSEEN))')).toEqual([
      '* LIST (\\HasChildren \\Noselect) "/" "Projekte"',
      '* LIST (\\HasNoChildren) "/" "Projekte/K&APY-ln"',
      '* STATUS "Projekte/K&APY-ln" (MESSAGES 7 UNSEEN 0)',
      '* LIST (\\HasNoChildren) "/" "Projekte/Z&APw-rich &- Gen&AOg-ve"',
      '* STATUS "Projekte/Z&APw-rich &- Gen&AOg-ve" (MESSAGES 4 UNSEEN 2)',
    ]);
  });

  it('keeps a subscription whose mailbox is gone', async () => {
    await client.run('DELETE Someday');
    expect(await lines('LIST (SUBSCRIBED) "" Someday')).toEqual([
      '* LIST (\\HasNoChildren \\NonExistent \\Subscribed) "/" "Someday"',
    ]);
    expect(await lines('LSUB "" Some*')).toEqual(['* LSUB () "/" "Someday"']);
  });

  it('answers LSUB with parents that only have subscribed children', async () => {
    expect(await lines('LSUB "" "Proj%"')).toEqual(['* LSUB (\\Noselect) "/" "Projekte"']);
  });
});

describe('mailboxes', () => {
  it('are created with what is above them, and stay as a level when deleted above others', async () => {
    await client.run('CREATE One/Two/');
    expect(await names('LIST "" "One*"')).toEqual(['One', 'One/Two']);
    await client.run('DELETE One');
    expect(await lines('LIST "" One')).toEqual(['* LIST (\\HasChildren \\Noselect) "/" "One"']);
  });

  it('have a greater UIDVALIDITY each time a name is used anew', async () => {
    const validity = async (): Promise<number> =>
      Number(/UIDVALIDITY (\d+)/.exec((await client.run('STATUS New (UIDVALIDITY)')).join())?.[1]);
    await client.run('CREATE New');
    const first = await validity();
    await client.run('DELETE New');
    await client.run('CREATE New');
    expect(await validity()).toBeGreaterThan(first);
  });

  it('give their messages away when INBOX is renamed', async () => {
    await client.run('RENAME INBOX Old');
    expect(await lines('STATUS INBOX (MESSAGES)')).toEqual(['* STATUS "INBOX" (MESSAGES 0)']);
    expect(await lines('STATUS Old (MESSAGES)')).toEqual(['* STATUS "Old" (MESSAGES 23)']);
  });

  it('tell every status item that is advertised', async () => {
    const items = 'MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN SIZE HIGHESTMODSEQ DELETED DELETED-STORAGE';
    const [line = ''] = await lines(`STATUS Trash (${items})`);
    expect(line).toMatch(
      /MESSAGES 3 RECENT 3 UIDNEXT 4 .*UNSEEN 1 SIZE \d{3,} .*DELETED 2 DELETED-STORAGE \d{3,}\)$/,
    );
  });

  it('refuse what does not fit into the quota', async () => {
    const big = 'x'.repeat(15 * 1024 * 1024);
    const answers: (string | undefined)[] = [];
    for (let index = 0; index < 5; index++) {
      answers.push((await client.run(`APPEND Someday {${big.length}+}\r\n${big}`)).at(-1)?.slice(0, 15));
    }
    expect(answers.at(0)).toMatch(/^OK \[APPENDUID/);
    expect(answers.at(-1)).toBe('NO [OVERQUOTA] ');
  });
});
