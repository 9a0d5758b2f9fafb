import type { Letter } from '../letter.ts';
import { lettersIn } from '../letter.ts';
import { library, office, railway } from '../people.ts';
import type { Person } from '../people.ts';

const prize: Person = { name: '★ Prize Department ★', address: 'winner@prizes.example.net' };
const pills: Person = { name: 'Dr Wellness', address: 'offers@wellness.example.net' };
const bank: Person = { name: 'Your Bank', address: 'security@bank-secure-login.example.net' };

/** Junk and Trash. The html here tries what a cautious reader has to stop: remote pictures and scripts. */
export const DISCARDED: readonly Letter[] = [
  ...lettersIn('Junk', [
    {
      hoursAgo: 9,
      from: prize,
      subject: 'Congratulations!!! You have won a lighthouse',
      text: 'Dear winner, a lighthouse is waiting for you. Only the postage of 49.90 is to be paid in advance.',
      html:
        '<h1>Congratulations!!!</h1><script>alert("lighthouse")</script><p>A lighthouse is waiting for you.</p>' +
        '<img src="http://prizes.example.net/pixel.gif?who=robin" width="1" height="1">' +
        '<p><a href="javascript:alert(1)">Claim it now</a></p>',
      flags: ['$Junk'],
    },
    {
      hoursAgo: 64,
      from: bank,
      replyTo: prize,
      subject: 'Your account has been limted',
      text: 'We have notice unusual activity. Please confirm your password within 24 hours at the address below.',
      html:
        '<p>We have notice unusual activity.</p><form action="http://bank-secure-login.example.net/"><input name="pw" ' +
        'type="password"><button>Confirm</button></form>',
      flags: ['$Junk', '$Phishing'],
    },
    {
      hoursAgo: 210,
      from: pills,
      subject: 'Sea water in pills',
      text: 'All the power of the tide, sixty pieces, now also with vanilla.',
      flags: ['\\Seen', '$Junk'],
    },
  ]),
  ...lettersIn('Trash', [
    {
      hoursAgo: 320,
      from: library,
      subject: 'A book that you reserved is here',
      text: 'The book «Rust: a love story» is waiting for you at the desk.',
    },
    {
      hoursAgo: 480,
      from: railway,
      subject: 'How was your journey?',
      text: 'It takes only two minutes. Tell us about seat 61.',
      flags: ['\\Deleted'],
    },
    {
      hoursAgo: 610,
      from: office,
      subject: 'Found: one glove',
      text: 'Left hand, grey, smells of varnish. It lies on the window sill.\n\nThe office',
      flags: ['\\Seen', '\\Deleted'],
    },
  ]),
];
