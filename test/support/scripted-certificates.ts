import { readFileSync } from 'node:fs';

import type { CertificateName } from './servers/certificates.ts';
import { caFile, certificateFile } from './servers/certificates.ts';
import { readRunState } from './servers/run-state.ts';

/** The throw-away authority of the test run, as a file for POSTERN_CA_FILE. */
export const scriptedCaFile = (): string => caFile(readRunState().certificates);

/** Certificate and key in one. */
export const scriptedCertificate = (name: CertificateName): string =>
  readFileSync(certificateFile(readRunState().certificates, name), 'utf8');
