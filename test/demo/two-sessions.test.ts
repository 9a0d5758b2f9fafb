import { describe, expect, it } from '@jest/globals';
import { withDemo } from './with-demo.ts';

const demo = withDemo();
const MESSAGE = 'Subject: x\r\n\r\nHello\r\n';
const append = `APPEND Drafts {${MESSAGE.length}+}\r\n${MESSAGE}`;

describe('two sessions on one mailbox', () => {
  it('see each other’s arrivals, flags and expunges at the next command', async () => {
    const [here, there] = [await demo.signedIn('Drafts'), await demo.signedIn('Drafts')];
    expect(await there.run(append)).toEqual([
      '* 3 EXISTS',
      '* 1 RECENT',
      expect.stringMatching(/^OK \[APPENDUID \d+ 3\]/),
    ]);
    expect(await here.run('NOOP')).toEqual([
      '* 3 EXISTS',
      expect.stringMatching(/^\* \d RECENT$/),
      'OK NOOP completed',
    ]);
    await there.run('STORE 1 +FLAGS.SILENT (\\Deleted)');
    expect(await here.run('NOOP')).toEqual([
      '* 1 FETCH (FLAGS (\\Draft \\Seen \\Deleted \\Recent))',
      'OK NOOP completed',
    ]);
    await there.run('EXPUNGE');
    expect(await here.run('NOOP')).toEqual(['* 1 EXPUNGE', 'OK NOOP completed']);
  });

  it('are not told of an EXPUNGE while sequence numbers are in use', async () => {
    const [here, there] = [await demo.signedIn('Drafts'), await demo.signedIn('Drafts')];
    await there.run('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await there.run('EXPUNGE');
    // RFC 2180 §4.1.2: what was expunged elsewhere can still be read by number.
    expect(await here.run('FETCH 1:2 (UID)')).toEqual([
      '* 1 FETCH (UID 1)',
      '* 2 FETCH (UID 2)',
      'OK FETCH completed',
    ]);
    expect(await here.run('SEARCH ALL')).toEqual(['* SEARCH 2', 'OK SEARCH completed']);
    expect(await here.run('STORE 1 +FLAGS (\\Seen)')).toEqual([
      expect.stringMatching(/^NO \[EXPUNGEISSUED\]/),
    ]);
    expect(await here.run('UID FETCH 1:* (FLAGS)')).toContain('* 1 EXPUNGE');
  });

  it('give \\Recent to the first that selects, and not to the next', async () => {
    const [first, second] = [await demo.signedIn('Junk'), await demo.signedIn()];
    expect(await first.run('SEARCH RECENT')).toContain('* SEARCH 1 2 3');
    expect(await second.run('SELECT Junk')).toContain('* 0 RECENT');
  });

  it('leave \\Recent alone with EXAMINE', async () => {
    const [first, second] = [await demo.signedIn(), await demo.signedIn()];
    await first.run('EXAMINE Junk');
    expect(await second.run('SELECT Junk')).toContain('* 3 RECENT');
  });

  it('push changes into IDLE at once, and none after DONE', async () => {
    const [here, there] = [await demo.signedIn('Drafts'), await demo.signedIn('Drafts')];
    here.write('i IDLE\r\n');
    await here.until(/\+ idling\r\n/);
    await there.run(append);
    expect(await here.until(/RECENT\r\n/)).toContain('* 3 EXISTS\r\n');
    await there.run('STORE 3 +FLAGS.SILENT (\\Deleted)');
    await there.run('EXPUNGE');
    expect(await here.until(/EXPUNGE\r\n/)).toContain('* 3 EXPUNGE\r\n');
    here.write('DONE\r\n');
    expect(await here.until(/^i .*\r\n/)).toBe('i OK IDLE completed\r\n');
  });

  it('end with BYE when their mailbox is deleted', async () => {
    const [here, there] = [await demo.signedIn('Someday'), await demo.signedIn()];
    expect(await there.run('DELETE Someday')).toEqual(['OK DELETE completed']);
    here.write('a NOOP\r\n');
    expect(await here.untilClosed()).toContain('* BYE The selected mailbox was deleted');
  });

  it('keep going when their mailbox is renamed', async () => {
    const [here, there] = [await demo.signedIn('Junk'), await demo.signedIn()];
    await there.run('RENAME Junk Rubbish');
    expect(await here.run('FETCH 1 (UID)')).toEqual(['* 1 FETCH (UID 1)', 'OK FETCH completed']);
  });

  it('cannot overwrite a flag change that they have not seen (UNCHANGEDSINCE)', async () => {
    const [here, there] = [await demo.signedIn('Drafts'), await demo.signedIn('Drafts')];
    const modSeq = /MODSEQ \((\d+)\)/.exec((await here.run('FETCH 1 (MODSEQ)')).join())?.[1];
    await there.run('STORE 1 +FLAGS (\\Flagged)');
    const answer = await here.run(`UID STORE 1:2 (UNCHANGEDSINCE ${modSeq}) -FLAGS (\\Seen)`);
    expect(answer.at(-1)).toMatch(/^OK \[MODIFIED 1(:2)?\]/);
    expect(answer.join()).toMatch(
      /1 FETCH \(UID 1 FLAGS \(\\Draft \\Seen \\Flagged \\Recent\) MODSEQ \(\d+\)\)/,
    );
  });
});
