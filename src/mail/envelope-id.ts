import { createHash } from 'node:crypto';

import type { Signer } from './change-token.ts';
import type { DeliveryReport, WrittenReport } from './delivery-report.ts';
import type { MailSession } from './mail-session.ts';
import { OctetReader, Unreadable } from './packed-octets.ts';

// ENVID has at most 100 characters (RFC 3461 §4.4), so there is room for a signature, and for a Message-ID of some 60
// octets. It is not encrypted: the Message-ID travels beside it in the mail.

/** Keeps these signatures apart from those of change tokens. */
const PURPOSE = 'envelope id';
/** What marks an envelope id as one of the gateway's. */
const PREFIX = 'p1.';
const KEY_ID_OCTETS = 2;
const SIGNATURE_OCTETS = 8;
const MAX_LENGTH = 100;
/** Octets of base64url that fit, without key and signature. */
const MAX_PAYLOAD = Math.floor(((MAX_LENGTH - PREFIX.length) * 3) / 4) - KEY_ID_OCTETS - SIGNATURE_OCTETS;

/** How a Message-ID is held: as it is, with a number in hexadecimal or a UUID as octets, or as a digest where it is too long. */
const PLAIN = 0;
const HEX = 1;
const UUID = 2;
const DIGEST = 3;
const DIGEST_OCTETS = 16;
const UUID_OCTETS = 16;
const HEX_PATTERN = /^<((?:[0-9a-f]{2}){8,32})(@[\x21-\x7e]+)$/;
const UUID_PATTERN = /^<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(@[\x21-\x7e]+)$/;

/** An account, and what it signs with. */
export interface EnvelopeIdOwner {
  readonly accountKey: string;
  readonly signer: Signer;
}

/** The envelope id (ENVID) of a mail that an account sends: it names the Message-ID, and is signed. */
export function encodeEnvelopeId(messageId: string, { accountKey, signer }: EnvelopeIdOwner): string {
  const payload = pack(messageId);
  const octets = Buffer.concat([signer.keyId, signer.sign(signed(payload, accountKey)), payload]);
  return PREFIX + octets.toString('base64url');
}

/**
 * The Message-ID that an envelope id of this account names; null: it was not made here, or not for this account, or its
 * key is gone. @param returned the Message-ID of the header that came with it, for ids that hold a digest only
 */
export function decodeEnvelopeId(
  text: string,
  returned: string | null,
  { accountKey, signer }: EnvelopeIdOwner,
): string | null {
  if (!text.startsWith(PREFIX) || text.length > MAX_LENGTH) return null;
  try {
    const reader = new OctetReader(Buffer.from(text.slice(PREFIX.length), 'base64url'));
    const [keyId, signature] = [reader.octets(KEY_ID_OCTETS), reader.octets(SIGNATURE_OCTETS)];
    const payload = reader.rest();
    if (!signer.isSignedBy(keyId, signed(payload, accountKey), signature)) return null;
    return unpack(new OctetReader(payload), returned);
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** A report with the Message-ID that its envelope id proves. */
export function proven(
  report: WrittenReport,
  { accountKey, changeTokens: { signer } }: Pick<MailSession, 'accountKey' | 'changeTokens'>,
): DeliveryReport {
  const { envelopeId, messageId } = report;
  const sent = envelopeId && decodeEnvelopeId(envelopeId, messageId, { accountKey, signer });
  return { ...report, sentMessageId: sent || null };
}

/** No point of a change token begins so: those begin with octets of a digest that no caller chooses. */
function signed(payload: Buffer, accountKey: string): Buffer {
  return Buffer.concat([Buffer.from(`${PURPOSE}\0${accountKey}\0`), payload]);
}

function pack(messageId: string): Buffer {
  const packed = packUuid(messageId) ?? packHex(messageId) ?? tagged(PLAIN, Buffer.from(messageId));
  return packed.length <= MAX_PAYLOAD ? packed : tagged(DIGEST, digestOf(messageId));
}

function packUuid(messageId: string): Buffer | undefined {
  const [, uuid, rest] = UUID_PATTERN.exec(messageId) ?? [];
  return uuid === undefined
    ? undefined
    : tagged(UUID, Buffer.from(uuid.replaceAll('-', ''), 'hex'), Buffer.from(rest!));
}

function packHex(messageId: string): Buffer | undefined {
  const [, digits, rest] = HEX_PATTERN.exec(messageId) ?? [];
  return digits === undefined
    ? undefined
    : tagged(HEX, Buffer.of(digits.length / 2), Buffer.from(digits, 'hex'), Buffer.from(rest!));
}

function tagged(form: number, ...octets: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.of(form), ...octets]);
}

function unpack(reader: OctetReader, returned: string | null): string | null {
  const form = reader.fixed(1);
  if (form === PLAIN) return reader.rest().toString();
  if (form === UUID) return `<${uuidOf(reader.octets(UUID_OCTETS))}${reader.rest().toString()}`;
  if (form === HEX) return `<${reader.octets(reader.fixed(1)).toString('hex')}${reader.rest().toString()}`;
  return returned !== null && digestOf(returned).equals(reader.rest()) ? returned : null;
}

function uuidOf(octets: Buffer): string {
  return octets.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function digestOf(messageId: string): Buffer {
  return createHash('sha256').update(messageId).digest().subarray(0, DIGEST_OCTETS);
}
