import { createHash } from 'node:crypto';

import { serversIn } from '../../src/access/discovery/autoconfig.ts';
import { serversInPacc } from '../../src/access/discovery/pacc.ts';
import type { Door } from './doors.ts';

const AUTOCONFIG = `<clientConfig version="1.1"><emailProvider id="example.com"><domain>example.com</domain>
<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>OAuth2</authentication><authentication>password-cleartext</authentication>
</incomingServer></emailProvider></clientConfig>`;
const PACC = JSON.stringify({
  protocols: { imap: { host: 'imap.example.com' }, pop3: { host: 'pop.example.com' } },
  authentication: { password: true, 'oauth-public': { issuer: 'auth.example.com' } },
});

/** The record vouches for it, whatever it is: the domain itself may be hostile. */
function pacc(octets: Buffer): void {
  const digest = createHash('sha256').update(octets).digest('base64');
  serversInPacc(octets, [[`v=UAAC1; a=sha256; d=${digest}`], [octets.toString('latin1', 0, 255)]]);
}

/** What is read of the servers of a domain before any mail server is known. */
export const documentDoors: Readonly<Record<string, Door>> = {
  autoconfig: { seeds: [AUTOCONFIG], open: (octets) => void serversIn(octets.toString()) },
  pacc: { seeds: [PACC], open: pacc },
};
