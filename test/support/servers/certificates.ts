/**
 * A throw-away certificate authority and the server certificates that it signs. Written with node:crypto, because a
 * fresh machine need not have the openssl program.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as der from './der.ts';

const DAY = 24 * 60 * 60 * 1000;

interface Leaf {
  commonName: string;
  dnsNames: readonly string[];
  addresses: readonly Buffer[];
  /** Validity in days from now. */
  from: number;
  until: number;
}

const LOOPBACK = [Buffer.from([127, 0, 0, 1]), Buffer.from([...Array<number>(15).fill(0), 1])];

const LEAVES = {
  valid: { commonName: 'localhost', dnsNames: ['localhost'], addresses: LOOPBACK, from: -1, until: 30 },
  expired: { commonName: 'localhost', dnsNames: ['localhost'], addresses: LOOPBACK, from: -30, until: -1 },
  'wrong-name': {
    commonName: 'wrong.example',
    dnsNames: ['wrong.example'],
    addresses: [],
    from: -1,
    until: 30,
  },
} as const satisfies Record<string, Leaf>;

export type CertificateName = keyof typeof LEAVES;

export const caFile = (folder: string): string => path.join(folder, 'ca.pem');

/** One file with the certificate and its key, the form that all three servers accept for both. */
export const certificateFile = (folder: string, name: CertificateName): string =>
  path.join(folder, `${name}.pem`);

/** Writes ca.pem and one file per server certificate into `folder`. */
export function makeCertificates(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const authority = newKeys();
  const issuer = distinguishedName(`Postern test CA ${randomBytes(4).toString('hex')}`);
  const ca = issue(issuer, authority.privateKey, issuer, authority.publicKey, [-1, 30], CA_EXTENSIONS);
  writeFileSync(caFile(folder), ca);
  for (const [name, leaf] of Object.entries(LEAVES)) {
    const keys = newKeys();
    const subject = distinguishedName(leaf.commonName);
    const extensions = leafExtensions(leaf);
    const period = [leaf.from, leaf.until] as const;
    const certificate = issue(issuer, authority.privateKey, subject, keys.publicKey, period, extensions);
    const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(certificateFile(folder, name as CertificateName), `${certificate}${key.toString()}`, {
      mode: 0o644,
    });
  }
}

// P-256: made in a millisecond, where an RSA key takes a hundred.
const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));

/** RFC 5280 §4.1: Certificate, as PEM. */
function issue(
  issuer: Buffer,
  issuerKey: KeyObject,
  subject: Buffer,
  subjectKey: KeyObject,
  [from, until]: readonly [number, number],
  extensions: Buffer,
): string {
  const toBeSigned = der.sequence(
    der.tagged(0, der.integer(Buffer.from([2]))), // version 3
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    issuer,
    der.sequence(der.time(new Date(Date.now() + from * DAY)), der.time(new Date(Date.now() + until * DAY))),
    subject,
    subjectKey.export({ type: 'spki', format: 'der' }),
    der.tagged(3, extensions),
  );
  const signature = sign('sha256', toBeSigned, issuerKey);
  const certificate = der.sequence(toBeSigned, ECDSA_WITH_SHA256, der.bits(signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const distinguishedName = (commonName: string): Buffer =>
  der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8(commonName))));

function extension(identifier: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der.boolean(true)] : [];
  return der.sequence(der.objectIdentifier(identifier), ...flag, der.octets(value));
}

// keyUsage is a bit string, digitalSignature first: keyCertSign and cRLSign are bits 5 and 6.
const CA_EXTENSIONS = der.sequence(
  extension('2.5.29.19', true, der.sequence(der.boolean(true))), // basicConstraints: cA
  extension('2.5.29.15', true, der.bits(Buffer.from([0b0000_0110]), 1)),
);

function leafExtensions({ dnsNames, addresses }: Leaf): Buffer {
  const names = [
    ...dnsNames.map((name) => der.primitive(2, Buffer.from(name))),
    ...addresses.map((address) => der.primitive(7, address)),
  ];
  return der.sequence(
    extension('2.5.29.15', true, der.bits(Buffer.from([0b1000_0000]), 7)), // keyUsage: digitalSignature
    extension('2.5.29.37', false, der.sequence(der.objectIdentifier('1.3.6.1.5.5.7.3.1'))), // serverAuth
    extension('2.5.29.17', false, der.sequence(...names)), // subjectAltName
  );
}
