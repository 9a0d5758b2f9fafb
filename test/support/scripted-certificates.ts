import { readFileSync } from 'node:fs';
import type net from 'node:net';
import tls from 'node:tls';

import type { CertificateName } from './servers/certificates.ts';
import { caFile, certificateFile } from './servers/certificates.ts';
import { readRunState } from './servers/run-state.ts';

/** The throw-away authority of the test run, as a file for POSTERN_CA_FILE. */
export const scriptedCaFile = (): string => caFile(readRunState().certificates);

/** Certificate and key in one. */
export const scriptedCertificate = (name: CertificateName): string =>
  readFileSync(certificateFile(readRunState().certificates, name), 'utf8');

/** The server's end of a connection that goes on with TLS. */
export function encrypted(socket: net.Socket, name: CertificateName): tls.TLSSocket {
  const pem = scriptedCertificate(name);
  return new tls.TLSSocket(socket, { isServer: true, cert: pem, key: pem });
}
