import { describe, expect, it } from '@jest/globals';

import { addressedAs, replyRecipients } from '../../src/mail/answer-recipients.ts';
import type { Address, Envelope } from '../../src/mail/envelope.ts';

const OWN = ['me@example.org', 'My.Other@example.org'];

/** `anna@x` or `Anna <anna@x>`; `group:` stands for a group without members. */
function address(text: string): Address {
  if (text.endsWith(':')) return { name: null, address: null, group: text.slice(0, -1) };
  const [, name, bare] = /^(.*?)\s*<(.*)>$/.exec(text) ?? [];
  return { name: name || null, address: bare ?? text, group: null };
}

interface Case {
  readonly says: string;
  readonly from?: string[];
  readonly replyTo?: string[];
  readonly to?: string[];
  readonly cc?: string[];
  readonly bcc?: string[];
  readonly headers?: Record<string, string>;
  /** Recipients of a reply to the author, and of one to all. */
  readonly one: string[];
  readonly all: { to: string[]; cc?: string[]; bcc?: string[] };
}

// What Thunderbird does with the same message, and why.
const CASES: readonly Case[] = [
  {
    says: 'the author is answered',
    from: ['Anna <anna@x.org>'],
    to: ['me@example.org'],
    one: ['anna@x.org'],
    all: { to: ['anna@x.org'] },
  },
  {
    says: 'a reply to all keeps who was in To and who was in Cc',
    from: ['anna@x.org'],
    to: ['me@example.org', 'bob@x.org'],
    cc: ['carl@x.org', 'dora@x.org'],
    one: ['anna@x.org'],
    all: { to: ['anna@x.org', 'bob@x.org'], cc: ['carl@x.org', 'dora@x.org'] },
  },
  {
    says: 'Reply-To wins over From, which says who wrote it and not where answers go',
    from: ['anna@x.org'],
    replyTo: ['desk@x.org'],
    to: ['me@example.org', 'bob@x.org'],
    one: ['desk@x.org'],
    all: { to: ['desk@x.org', 'bob@x.org'] },
  },
  {
    says: 'several Reply-To are all answered',
    from: ['anna@x.org'],
    replyTo: ['desk@x.org', 'anna@x.org'],
    to: ['me@example.org'],
    one: ['desk@x.org', 'anna@x.org'],
    all: { to: ['desk@x.org', 'anna@x.org'] },
  },
  {
    says: 'several authors are all answered',
    from: ['anna@x.org', 'bob@x.org'],
    to: ['me@example.org'],
    one: ['anna@x.org', 'bob@x.org'],
    all: { to: ['anna@x.org', 'bob@x.org'] },
  },
  {
    says: 'own addresses are left out, whatever their case and whichever of them',
    from: ['anna@x.org'],
    to: ['ME@EXAMPLE.ORG', 'my.other@example.org', 'bob@x.org'],
    cc: ['me@example.org'],
    one: ['anna@x.org'],
    all: { to: ['anna@x.org', 'bob@x.org'] },
  },
  {
    says: 'an address that stands twice is written to once, in To rather than in Cc',
    from: ['anna@x.org'],
    to: ['bob@x.org', 'Bob@X.org'],
    cc: ['bob@x.org', 'anna@x.org', 'carl@x.org'],
    one: ['anna@x.org'],
    all: { to: ['anna@x.org', 'bob@x.org'], cc: ['carl@x.org'] },
  },
  {
    says: 'an answer to an own message goes on to its recipients',
    from: ['me@example.org'],
    to: ['bob@x.org'],
    cc: ['carl@x.org'],
    bcc: ['dora@x.org'],
    one: ['bob@x.org'],
    all: { to: ['bob@x.org'], cc: ['carl@x.org'], bcc: ['dora@x.org'] },
  },
  {
    says: 'a note to oneself is answered to oneself',
    from: ['me@example.org'],
    to: ['me@example.org'],
    one: ['me@example.org'],
    all: { to: ['me@example.org'] },
  },
  {
    says: 'an own message with a Reply-To elsewhere still goes on to its recipients',
    from: ['me@example.org'],
    replyTo: ['team@example.org'],
    to: ['bob@x.org'],
    one: ['bob@x.org'],
    all: { to: ['bob@x.org'] },
  },
  {
    says: 'one of several authors being oneself does not make it an own message',
    from: ['me@example.org', 'anna@x.org'],
    to: ['bob@x.org'],
    one: ['me@example.org', 'anna@x.org'],
    all: { to: ['me@example.org', 'anna@x.org', 'bob@x.org'] },
  },
  {
    says: 'a list that set Reply-To to itself does not take a private answer',
    from: ['anna@x.org'],
    replyTo: ['list@lists.org'],
    to: ['list@lists.org'],
    headers: { 'List-Post': '<mailto:list@lists.org>' },
    one: ['anna@x.org'],
    all: { to: ['anna@x.org', 'list@lists.org'] },
  },
  {
    says: 'the same with parameters in List-Post, and letters of another case',
    from: ['anna@x.org'],
    replyTo: ['List@lists.org'],
    to: ['list@lists.org'],
    headers: { 'list-post': '<mailto:list@lists.org?subject=hello>' },
    one: ['anna@x.org'],
    all: { to: ['anna@x.org', 'list@lists.org'] },
  },
  {
    says: 'a Reply-To that names more than the list is the author’s wish',
    from: ['anna@x.org'],
    replyTo: ['list@lists.org', 'anna@home.org'],
    to: ['list@lists.org'],
    headers: { 'List-Post': '<mailto:list@lists.org>' },
    one: ['list@lists.org', 'anna@home.org'],
    all: { to: ['list@lists.org', 'anna@home.org'] },
  },
  {
    says: 'a list to which nobody may post (RFC 2369 §3.4) changes nothing',
    from: ['news@lists.org'],
    replyTo: ['desk@lists.org'],
    to: ['list@lists.org'],
    headers: { 'List-Post': 'NO (posting not allowed)' },
    one: ['desk@lists.org'],
    all: { to: ['desk@lists.org', 'list@lists.org'] },
  },
  {
    says: 'Mail-Followup-To is whom the author wants answers to all to reach, and nobody else',
    from: ['anna@x.org'],
    to: ['list@lists.org', 'me@example.org'],
    cc: ['carl@x.org'],
    headers: { 'Mail-Followup-To': 'list@lists.org, "Bob, the builder" <bob@x.org>' },
    one: ['anna@x.org'],
    all: { to: ['list@lists.org', 'bob@x.org'] },
  },
  {
    says: 'an empty Mail-Followup-To says nothing',
    from: ['anna@x.org'],
    to: ['list@lists.org'],
    headers: { 'Mail-Followup-To': '' },
    one: ['anna@x.org'],
    all: { to: ['anna@x.org', 'list@lists.org'] },
  },
  {
    says: 'a Mail-Followup-To of oneself alone says nothing',
    from: ['anna@x.org'],
    to: ['list@lists.org'],
    headers: { 'Mail-Followup-To': 'me@example.org' },
    one: ['anna@x.org'],
    all: { to: ['anna@x.org', 'list@lists.org'] },
  },
  {
    says: 'groups without members cannot be written to',
    from: ['anna@x.org'],
    to: ['undisclosed-recipients:'],
    one: ['anna@x.org'],
    all: { to: ['anna@x.org'] },
  },
  {
    says: 'members of a group can, each for itself',
    from: ['anna@x.org'],
    to: ['bob@x.org', 'carl@x.org'],
    one: ['anna@x.org'],
    all: { to: ['anna@x.org', 'bob@x.org', 'carl@x.org'] },
  },
  {
    says: 'what is no address cannot be written to',
    from: ['anna@x.org'],
    to: ['bob', 'carl@x.org'],
    one: ['anna@x.org'],
    all: { to: ['anna@x.org', 'carl@x.org'] },
  },
  {
    says: 'a blind copy to oneself is no recipient of the answer',
    from: ['anna@x.org'],
    to: ['bob@x.org'],
    bcc: ['me@example.org'],
    one: ['anna@x.org'],
    all: { to: ['anna@x.org', 'bob@x.org'] },
  },
  {
    says: 'a message without an author has nobody to answer',
    to: ['me@example.org', 'bob@x.org'],
    one: [],
    all: { to: ['bob@x.org'] },
  },
  {
    says: 'a message without an author is answered where it says',
    replyTo: ['desk@x.org'],
    to: ['me@example.org'],
    one: ['desk@x.org'],
    all: { to: ['desk@x.org'] },
  },
  {
    says: 'servers repeat From where Reply-To is missing: nothing changes',
    from: ['anna@x.org'],
    replyTo: ['anna@x.org'],
    to: ['me@example.org'],
    one: ['anna@x.org'],
    all: { to: ['anna@x.org'] },
  },
  {
    says: 'a robot that is answered to a person',
    from: ['noreply@shop.org'],
    replyTo: ['support@shop.org'],
    to: ['me@example.org'],
    one: ['support@shop.org'],
    all: { to: ['support@shop.org'] },
  },
  {
    says: 'an author who is in Cc as well is written to once',
    from: ['anna@x.org'],
    to: ['me@example.org'],
    cc: ['anna@x.org'],
    one: ['anna@x.org'],
    all: { to: ['anna@x.org'] },
  },
  {
    says: 'addresses in other scripts are compared as they are',
    from: ['анна@почта.рф'],
    to: ['me@example.org', 'АННА@почта.рф'],
    one: ['анна@почта.рф'],
    all: { to: ['анна@почта.рф'] },
  },
];

function envelopeOf({ from, replyTo, to, cc, bcc }: Case): Envelope {
  const list = (texts: string[] = []) => texts.map(address);
  return {
    subject: null,
    from: list(from),
    replyTo: list(replyTo),
    sender: [],
    to: list(to),
    cc: list(cc),
    bcc: list(bcc),
    sentAt: null,
    messageId: null,
    inReplyTo: [],
  };
}

const bare = (list: readonly Address[]) => list.map((each) => each.address);

describe('whom a reply goes to', () => {
  it.each(CASES)('$says', (each) => {
    const headers = Object.entries(each.headers ?? {}).map(([name, value]) => ({ name, value, raw: value }));
    const reply = (all: boolean) => replyRecipients(envelopeOf(each), headers, { all, own: OWN });
    const one = reply(false);
    expect({ to: bare(one.to), cc: bare(one.cc), bcc: bare(one.bcc) }).toEqual({
      to: each.one,
      cc: [],
      bcc: [],
    });
    const all = reply(true);
    expect({ to: bare(all.to), cc: bare(all.cc), bcc: bare(all.bcc) }).toEqual({
      cc: [],
      bcc: [],
      ...each.all,
    });
  });

  it('keeps display names, and forgets groups', () => {
    const envelope = envelopeOf({ says: '', from: ['Anna Ö. <anna@x.org>'], one: [], all: { to: [] } });
    const grouped = { ...envelope, cc: [{ name: 'Bob', address: 'bob@x.org', group: 'team' }] };
    expect(replyRecipients(grouped, [], { all: true, own: OWN })).toEqual({
      to: [{ name: 'Anna Ö.', address: 'anna@x.org', group: null }],
      cc: [{ name: 'Bob', address: 'bob@x.org', group: null }],
      bcc: [],
    });
  });

  it('answers from the own address that the message was sent to', () => {
    const envelope = envelopeOf({
      says: '',
      to: ['bob@x.org', 'my.other@example.org'],
      one: [],
      all: { to: [] },
    });
    expect(addressedAs(envelope, OWN)?.address).toBe('my.other@example.org');
    expect(addressedAs(envelope, ['carl@x.org'])).toBeNull();
  });
});
