import type { Letter } from '../letter.ts';
import { library, office, railway, robin } from '../people.ts';
import type { Person } from '../people.ts';

const to = [robin];
const prize: Person = { name: '★ Prize Department ★', address: 'winner@prizes.example.net' };
const pills: Person = { name: 'Dr Wellness', address: 'offers@wellness.example.net' };
const bank: Person = { name: 'Your Bank', address: 'security@bank-secure-login.example.net' };

/** Junk and Trash. The html here tries what a cautious reader has to stop: remote pictures and scripts. */
export const DISCARDED: readonly Letter[] = [
  {
    folder: 'Junk',
    hoursAgo: 9,
    from: prize,
    to,
    subject: 'Congratulations!!! You have won a lighthouse',
    text: 'Dear winner, a lighthouse is waiting for you. Only the postage of 49.90 is to be paid in advance.',
    html:
      '<h1>Congratulations!!!</h1><script>alert("lighthouse")</script><p>A lighthouse is waiting for you.</p>' +
      '<img src="http://prizes.example.net/pixel.gif?who=robin" width="1" height="1">' +
      '<p><a href="javascript:alert(1)">Claim it now</a></p>',
    flags: ['$Junk'],
  },
  {
    folder: 'Junk',
    hoursAgo: 64,
    from: bank,
    to,
    replyTo: prize,
    subject: 'Your account has been limted',
    text: 'We have notice unusual activity. Please confirm your password within 24 hours at the address below.',
    html:
      '<p>We have notice unusual activity.</p><form action="http://bank-secure-login.example.net/"><input name="pw" ' +
      'type="password"><button>Confirm</button></form>',
    flags: ['$Junk', '$Phishing'],
  },
  {
    folder: 'Junk',
    hoursAgo: 210,
    from: pills,
    to,
    subject: 'Sea water in pills',
    text: 'All the power of the tide, sixty pieces, now also with vanilla.',
    flags: ['\\Seen', '$Junk'],
  },
  {
    folder: 'Trash',
    hoursAgo: 320,
    from: library,
    to,
    subject: 'A book that you reserved is here',
    text: 'The book «Rust: a love story» is waiting for you at the desk.',
    flags: ['\\Seen'],
  },
  {
    folder: 'Trash',
    hoursAgo: 480,
    from: railway,
    to,
    subject: 'How was your journey?',
    text: 'It takes only two minutes. Tell us about seat 61.',
    flags: ['\\Deleted'],
  },
  {
    folder: 'Trash',
    hoursAgo: 610,
    from: office,
    to,
    subject: 'Found: one glove',
    text: 'Left hand, grey, smells of varnish. It lies on the window sill.\n\nThe office',
    flags: ['\\Seen', '\\Deleted'],
  },
];
