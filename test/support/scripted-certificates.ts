import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { CertificateName } from './servers/certificates.ts';
import { caFile, certificateFile, makeCertificates } from './servers/certificates.ts';

let folder: string | undefined;

/** A throw-away authority, made when it is first needed; its folder goes with the process. */
function authority(): string {
  if (folder === undefined) {
    const made = mkdtempSync(path.join(tmpdir(), 'postern-scripted-'));
    makeCertificates(made);
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}

/** The file for POSTERN_CA_FILE. */
export const scriptedCaFile = (): string => caFile(authority());

/** Certificate and key in one. */
export const scriptedCertificate = (name: CertificateName): string =>
  readFileSync(certificateFile(authority(), name), 'utf8');
