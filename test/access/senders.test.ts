import { expect, it } from '@jest/globals';

import { Senders } from '../../src/access/senders.ts';
import { readIdentities } from '../../src/config-values.ts';
import { envelopeOf } from '../../src/mail/send-envelope.ts';
import { ALL_RIGHTS } from '../../src/mail/rights.ts';
import { Secret } from '../../src/mail/secret.ts';

const password = new Secret('secret');
const submission = {
  server: { protocol: 'SMTP', security: 'TLS', host: 'smtp.example.com', port: 465 },
} as const;
const grant = {
  credentials: { user: 'anna', password },
  submission: { ...submission, credentials: undefined },
};

const senders = new Senders(false, readIdentities('{user}@example.com,anna=sales@example.com'));

it.each([
  [true, 'anna@example.com'],
  [true, 'Sales+spring@example.com'],
  // A user name that is no address stands for every address with that local part.
  [true, 'anna@example.org'],
  [false, 'sales@example.org'],
  [false, 'bob@example.com'],
])('may (%s) send as %s', (isAllowed, from) => {
  const header = { from: [from], sender: null, recipients: ['robin@example.com'] };
  const identities = senders.allowedTo(grant);
  const send = () => envelopeOf(header, undefined, { identities }, ALL_RIGHTS);
  if (isAllowed) expect(send().from).toBe(from);
  else expect(send).toThrow(/is not an address of this account/);
});

it('may send as the user of the submission server, and as anybody where the deployment says so', () => {
  const other = { ...submission, credentials: { user: 'post@example.net', password } };
  expect(senders.allowedTo({ ...grant, submission: other })).toEqual([
    'anna',
    'post@example.net',
    'anna@example.com',
    'sales@example.com',
    'post@example.com',
  ]);
  expect(new Senders(true, []).allowedTo(grant)).toBeNull();
});
