import { describe, expect, it } from '@jest/globals';

import { forwardSubject, replySubject } from '../../src/mail/answer-subject.ts';
import { answerThread } from '../../src/mail/answer-thread.ts';

const SUBJECTS: readonly [subject: string | null, reply: string, forward: string][] = [
  ['Site plan', 'Re: Site plan', 'Fwd: Site plan'],
  ['Re: Site plan', 'Re: Site plan', 'Fwd: Re: Site plan'],
  ['RE: re: Re : Site plan', 'Re: Site plan', 'Fwd: RE: re: Re : Site plan'],
  ['Re[4]: Site plan', 'Re: Site plan', 'Fwd: Re[4]: Site plan'],
  ['Re(2): Site plan', 'Re: Site plan', 'Fwd: Re(2): Site plan'],
  ['AW: WG: Lageplan', 'Re: WG: Lageplan', 'Fwd: AW: WG: Lageplan'],
  ['AW: Re: AW: Lageplan', 'Re: Lageplan', 'Fwd: AW: Re: AW: Lageplan'],
  ['SV: VS: Antw: plan', 'Re: plan', 'Fwd: SV: VS: Antw: plan'],
  ['回复：计划', 'Re: 计划', 'Fwd: 回复：计划'],
  ['Fwd: Site plan', 'Re: Fwd: Site plan', 'Fwd: Site plan'],
  ['Fw: FWD: Site plan', 'Re: Fw: FWD: Site plan', 'Fwd: Site plan'],
  ['WG: Lageplan', 'Re: WG: Lageplan', 'Fwd: Lageplan'],
  ['[Fwd: Site plan]', 'Re: [Fwd: Site plan]', 'Fwd: Site plan'],
  ['[list] Re: Site plan', 'Re: [list] Re: Site plan', 'Fwd: [list] Re: Site plan'],
  ['Regarding: the plan', 'Re: Regarding: the plan', 'Fwd: Regarding: the plan'],
  ['Invoice: 12', 'Re: Invoice: 12', 'Fwd: Invoice: 12'],
  ['I: think', 'Re: I: think', 'Fwd: think'],
  ['Re:', 'Re:', 'Fwd: Re:'],
  ['', 'Re:', 'Fwd:'],
  [null, 'Re:', 'Fwd:'],
  ['  Re:  two   spaces ', 'Re: two spaces', 'Fwd: Re: two spaces'],
  ['مرحبا', 'Re: مرحبا', 'Fwd: مرحبا'],
];

describe('the subject of an answer', () => {
  it.each(SUBJECTS)('of %j', (subject, reply, forward) => {
    expect([replySubject(subject), forwardSubject(subject)]).toEqual([reply, forward]);
  });

  it('has one `Re:`, however many stood there', () => {
    expect(replySubject(`${'Re: '.repeat(200)}x`)).toBe('Re: x');
  });
});

describe('the place of an answer in its conversation (RFC 5322 §3.6.4)', () => {
  const thread = (messageId: string | null, references: string[] = [], inReplyTo: string[] = []) =>
    answerThread({ messageId, inReplyTo }, references);

  it('begins with the message that is answered', () => {
    expect(thread('<1@x>')).toEqual({ inReplyTo: '<1@x>', references: ['<1@x>'] });
  });

  it('goes on behind its References', () => {
    expect(thread('<3@x>', ['<1@x>', '<2@x>'], ['<2@x>'])).toEqual({
      inReplyTo: '<3@x>',
      references: ['<1@x>', '<2@x>', '<3@x>'],
    });
  });

  it('takes In-Reply-To where References are missing, if it names one message', () => {
    expect(thread('<3@x>', [], ['<2@x>']).references).toEqual(['<2@x>', '<3@x>']);
    expect(thread('<3@x>', [], ['<1@x>', '<2@x>']).references).toEqual(['<3@x>']);
  });

  it('has no In-Reply-To for a message without an id, and keeps its References', () => {
    expect(thread(null, ['<1@x>'])).toEqual({ inReplyTo: null, references: ['<1@x>'] });
    expect(thread(null)).toEqual({ inReplyTo: null, references: [] });
  });

  it('names no message twice', () => {
    expect(thread('<2@x>', ['<1@x>', '<2@x>', '<1@x>']).references).toEqual(['<1@x>', '<2@x>']);
  });

  it('keeps the first and the newest of a deep conversation', () => {
    const ids = Array.from({ length: 500 }, (_, i) => `<${i}@x>`);
    const { references } = thread('<500@x>', ids);
    expect(references).toHaveLength(50);
    expect([references[0], references[1], references.at(-1)]).toEqual(['<0@x>', '<452@x>', '<500@x>']);
  });
});
