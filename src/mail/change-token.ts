import { createHash } from 'node:crypto';

import type { AccountPoint } from './account-point.ts';
import { packAccount, readAccount } from './account-point.ts';
import type { ChangePoint, FlagLeaves, FlagWalk, MaildropPoint, Mark, UidPoint } from './change-point.ts';
import { MailError } from './errors.ts';
import { OctetReader, OctetWriter, Unreadable } from './packed-octets.ts';

/** Signs tokens, so that one which was forged or damaged is told from one that was issued here. */
export interface Signer {
  /** Names the key that signs today; as many octets each time. */
  readonly keyId: Buffer;
  sign(octets: Buffer): Buffer;
  /** Undefined: there is no such key (any more). */
  isSignedBy(keyId: Buffer, octets: Buffer, signature: Buffer): boolean | undefined;
}

/** The first octet of every token: how it is to be read. */
const VERSION = 1;
const KEY_ID_OCTETS = 2;
const SIGNATURE_OCTETS = 8;
const DIGEST_OCTETS = 6;
/** What stands ahead of a point: version, key, signature, account and mailbox. */
const HEAD_OCTETS = 1 + KEY_ID_OCTETS + SIGNATURE_OCTETS + 2 * DIGEST_OCTETS;
/** Octets of all marks and digests of a token; with the rest it stays below 1.3 KB as base64url. */
const MAX_MARK_OCTETS = 900;

/** Characters that a token has at most: a maildrop's. */
export const MAX_TOKEN_LENGTH = 2_100;

/**
 * Tokens of change for one account and its mailboxes: a point as base64url, with account and mailbox, signed. They are
 * not encrypted, for they tell callers about their own mail.
 */
export class ChangeTokens {
  readonly #account: string;
  /** What the account's other proofs are signed with as well. */
  readonly signer: Signer;

  /** @param account the account's key */
  constructor(account: string, signer: Signer) {
    this.#account = account;
    this.signer = signer;
  }

  encode(path: string, point: ChangePoint): string {
    const packed = this.#begin(path);
    return this.#signed('all' in point ? packMaildrop(packed, point) : packUids(packed, point));
  }

  encodeAccount(point: AccountPoint): string {
    return this.#signed(packAccount(this.#begin(WHOLE_ACCOUNT).fixed(ACCOUNT, 1), point));
  }

  /**
   * @throws MailError BAD_USER_INPUT when it is none of ours, or of another account or mailbox; STALE_ID when its key is
   * gone
   */
  decode(text: string, path: string): ChangePoint {
    return this.#read(text, path, (reader) => KINDS[reader.fixed(1)]?.(reader));
  }

  /** @throws MailError as `decode` */
  decodeAccount(text: string): AccountPoint {
    const read = (reader: OctetReader) => (reader.fixed(1) === ACCOUNT ? readAccount(reader) : undefined);
    return this.#read(text, WHOLE_ACCOUNT, read);
  }

  /** Whether two tokens of the same mailbox or account, made here, say the same of it: their marks may differ. */
  areSame(one: string, other: string): boolean {
    const [state, another] = [stateIn(one), stateIn(other)];
    return one === other || (state !== undefined && state === another);
  }

  #begin(path: string): OctetWriter {
    return new OctetWriter().octets(digestOf(this.#account)).octets(digestOf(path));
  }

  #signed(packed: OctetWriter): string {
    const payload = packed.toBuffer();
    const { keyId } = this.signer;
    const signed = [Buffer.of(VERSION), keyId, this.signer.sign(payload), payload];
    return Buffer.concat(signed).toString('base64url');
  }

  #read<T>(text: string, path: string, read: (reader: OctetReader) => T | undefined): T {
    try {
      const octets = Buffer.from(text.length > MAX_TOKEN_LENGTH ? '' : text, 'base64url');
      // Characters that mean nothing are passed over by the decoder.
      if (octets.toString('base64url') !== text) throw notIssued();
      const reader = this.#open(new OctetReader(octets), path);
      const point = read(reader);
      if (!point || !reader.isAtEnd) throw notIssued();
      return point;
    } catch (error) {
      if (error instanceof Unreadable) throw notIssued();
      throw error;
    }
  }

  /** What is behind the signature, account and mailbox. */
  #open(octets: OctetReader, path: string): OctetReader {
    if (octets.fixed(1) !== VERSION) throw notIssued();
    const [keyId, signature] = [octets.octets(KEY_ID_OCTETS), octets.octets(SIGNATURE_OCTETS)];
    const payload = octets.rest();
    const isSigned = this.signer.isSignedBy(keyId, payload, signature);
    if (isSigned === undefined) throw keyGone();
    if (!isSigned) throw notIssued();
    const reader = new OctetReader(payload);
    if (!reader.octets(DIGEST_OCTETS).equals(digestOf(this.#account))) throw foreign('account');
    if (!reader.octets(DIGEST_OCTETS).equals(digestOf(path)))
      throw path === WHOLE_ACCOUNT ? ofMailbox() : foreign('mailbox');
    return reader;
  }
}

/** A point of an IMAP mailbox. @throws MailError BAD_USER_INPUT when the account was a maildrop then */
export function requireUidPoint(point: ChangePoint): UidPoint {
  if ('uidNext' in point) return point;
  throw notIssued();
}

/** A point of a maildrop. @throws MailError BAD_USER_INPUT when the account was none then */
export function requireMaildropPoint(point: ChangePoint): MaildropPoint {
  if ('all' in point) return point;
  throw notIssued();
}

const UIDS = 1;
const MAILDROP = 2;
const ACCOUNT = 3;
/** In place of a path: no mailbox has this name. */
const WHOLE_ACCOUNT = '';

const KINDS: Readonly<Record<number, (octets: OctetReader) => ChangePoint>> = {
  [UIDS]: readUids,
  [MAILDROP]: readMaildrop,
};

/** What a token says apart from marks; undefined: not all there is to say. */
function stateIn(text: string): string | undefined {
  const reader = new OctetReader(Buffer.from(text, 'base64url').subarray(HEAD_OCTETS));
  const point = KINDS[reader.fixed(1)]?.(reader);
  if (!point) return undefined;
  if ('all' in point) return `${point.count} ${point.all}`;
  const { uidValidity, uidNext, count, modSeq, walk, leaves } = point;
  if (walk || (modSeq === null && leaves === null)) return undefined;
  return [uidValidity, uidNext, count, modSeq, leaves?.from, ...(leaves?.digests ?? [])].join(' ');
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, DIGEST_OCTETS);
}

function packUids(octets: OctetWriter, point: UidPoint): OctetWriter {
  const { uidValidity, uidNext, count, modSeq, walk } = point;
  octets.fixed(UIDS, 1).fixed(uidValidity, 4).fixed(uidNext, 4).number(count);
  octets.number(modSeq ?? 0n).number(walk?.from ?? 0);
  if (walk) octets.number(walk.modSeq);
  const leaves = packLeaves(point.leaves);
  return octets.octets(packMarks(point.marks, MAX_MARK_OCTETS - leaves.length)).octets(leaves);
}

function readUids(octets: OctetReader): UidPoint {
  const [uidValidity, uidNext, count] = [octets.fixed(4), octets.fixed(4), octets.number()];
  const [modSeq, from] = [octets.bigNumber(), octets.number()];
  const walk: FlagWalk | null = from === 0 ? null : { from, modSeq: octets.bigNumber() };
  const [marks, leaves] = [readMarks(octets), readLeaves(octets)];
  return { uidValidity, uidNext, count, modSeq: modSeq === 0n ? null : modSeq, marks, walk, leaves };
}

/** Each as what it adds to the one before; UIDs never grow less than positions. */
function packMarks(marks: readonly Mark[], room: number): Buffer {
  const octets = new OctetWriter().number(marks.length);
  let [position, uid] = [0, 0];
  for (const mark of marks) {
    octets.number(mark.position - position).number(mark.uid - uid - (mark.position - position));
    ({ position, uid } = mark);
  }
  return octets.length <= room ? octets.toBuffer() : packMarks(thinned(marks), room);
}

/** Leaves out every other mark of the older half: what is old changes least. */
function thinned(marks: readonly Mark[]): Mark[] {
  const half = Math.max(2, marks.length >> 1);
  return marks.filter((_, i) => i >= half || i % 2 === 0);
}

function readMarks(octets: OctetReader): Mark[] {
  let [position, uid] = [0, 0];
  return Array.from({ length: lengthIn(octets) }, () => {
    const step = octets.number();
    position += step;
    uid += step + octets.number();
    return { position, uid };
  });
}

/** Leaves by their distance from the one before, counted from 1 so that none at all is 0. */
function packLeaves(leaves: FlagLeaves | null): Buffer {
  const octets = new OctetWriter();
  if (!leaves) return octets.number(0).toBuffer();
  octets.number(leaves.digests.size + 1).fixed(leaves.from, 4);
  let before = 0;
  for (const [leaf, digest] of leaves.digests) {
    octets.number(leaf - before).fixed(digest, 4);
    before = leaf;
  }
  return octets.toBuffer();
}

function readLeaves(octets: OctetReader): FlagLeaves | null {
  const length = lengthIn(octets);
  if (length === 0) return null;
  const from = octets.fixed(4);
  const digests = new Map<number, number>();
  let leaf = 0;
  for (let i = 1; i < length; i++) digests.set((leaf += octets.number()), octets.fixed(4));
  return { from, digests };
}

function packMaildrop(octets: OctetWriter, { count, all, newest }: MaildropPoint): OctetWriter {
  octets.fixed(MAILDROP, 1).number(count).fixed(all, 8).number(newest.length);
  for (const each of newest) octets.fixed(each, 3);
  return octets;
}

function readMaildrop(octets: OctetReader): MaildropPoint {
  const [count, all] = [octets.number(), octets.big(8)];
  return { count, all, newest: Array.from({ length: lengthIn(octets) }, () => octets.fixed(3)) };
}

/** More of anything does not fit into a token. */
function lengthIn(octets: OctetReader): number {
  const length = octets.number();
  if (length > MAX_TOKEN_LENGTH) throw new Unreadable();
  return length;
}

function notIssued(): MailError {
  return new MailError(
    'BAD_USER_INPUT',
    'This change token was not issued by this API, or was damaged. List the mailbox again and use its changesToken',
    { argument: 'since' },
  );
}

function foreign(what: 'account' | 'mailbox'): MailError {
  return new MailError(
    'BAD_USER_INPUT',
    `This change token belongs to another ${what}. Use the one that this ${what} was listed with`,
    { argument: 'since' },
  );
}

function ofMailbox(): MailError {
  return new MailError(
    'BAD_USER_INPUT',
    'This change token belongs to a mailbox. Use the token of earlier changes of the account',
    { argument: 'since' },
  );
}

function keyGone(): MailError {
  return new MailError(
    'STALE_ID',
    'This change token was signed with a key that the deployment no longer has. List the mailbox again and use its new changesToken',
  );
}
