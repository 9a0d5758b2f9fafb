import { MailError } from '../../mail/errors.ts';
import type { ByteHead } from '../../mime/byte-head.ts';
import { headOfMessage, headOfPart } from '../../mime/byte-head.ts';
import { parseMessage } from '../../mime/parse-message.ts';
import { fileIn, partContent } from '../../mime/part-content.ts';
import type { Part } from '../../mime/structure.ts';
import { findPart } from '../../mime/structure.ts';
import { decodeTransfer, isIdentity } from '../../mime/transfer-encoding.ts';
import { readEmbeddedId } from '../../mime/uuencoded-files.ts';
import {
  headerOf,
  headersOfCutNames,
  isOfUse,
  readStructure,
  structureIn,
} from '../commands/body-structure.ts';
import { FetchedEnvelope } from '../commands/envelope.ts';
import type { FetchRow } from '../commands/fetch.ts';
import { octetCountOf } from '../wire/responses.ts';
import type { Source, Fetcher } from './piece.ts';
import { fetchPiece } from './piece.ts';

/** Where a structure is of no use, so much of the message is read and split here, as its content was (message-task.ts). */
const WHOLE_OCTETS = 1024 * 1024;
/** A text that holds files is read whole up to this size. */
const EMBEDDED_OCTETS = 32 * 1024 * 1024;

/** What is to be downloaded, as far as it is known ahead. */
export interface Target {
  readonly head: ByteHead;
  readonly source: Source;
  /** Content-Transfer-Encoding; null: the octets are wanted as they stand. */
  readonly encoding: string | null;
  /** Encoded octets as the server says; null: it does not. */
  readonly encodedSize: number | null;
  /** Left out: the name is as whole as can be seen. */
  readonly renaming?: Renaming | undefined;
}

/** A name that the server cut off. */
export interface Renaming {
  /** The header of the part, which has all of it. */
  readonly section: string;
  /** What is known of the octets by that. */
  readonly headOf: (header: Buffer) => ByteHead;
}

/** What is at hand already. */
export interface AtHand {
  readonly head: ByteHead;
  readonly octets: Buffer;
}

/** The whole message, out of a row with its size and envelope. */
export function wholeMessage({ uid, items }: FetchRow): Target {
  const envelope = items.get('ENVELOPE');
  return {
    head: headOfMessage(envelope ? new FetchedEnvelope(envelope).subject : null),
    source: { uid, section: '', binary: false },
    encoding: null,
    encodedSize: octetCountOf(items.get('RFC822.SIZE')),
  };
}

/**
 * A part, out of a row with the structure. Where that is of no use, the part comes out of the beginning of the message.
 * @throws MailError NOT_FOUND where the message has no such part
 */
export async function partOf(
  wire: Fetcher,
  { uid, items }: FetchRow,
  partId: string,
): Promise<Target | AtHand> {
  const root = readStructure(items.get('BODYSTRUCTURE'));
  if (!root || !isOfUse(root, WHOLE_OCTETS)) return splitOff(wire, uid, partId);
  const embedded = readEmbeddedId(partId);
  if (embedded) return embeddedFile(wire, uid, findPart(root, embedded.partId), embedded.index);
  const part = findPart(root, partId);
  if (!part) throw noSuchPart();
  const encoding = isIdentity(part.encoding) ? null : part.encoding;
  const source = { uid, section: partId, binary: false };
  const renaming = renamingOf(items, partId);
  return { head: headOfPart(part), source, encoding, encodedSize: part.size, renaming };
}

function renamingOf(items: FetchRow['items'], partId: string): Renaming | undefined {
  const section = headerOf(partId);
  if (!headersOfCutNames(items.get('BODYSTRUCTURE')).includes(section)) return undefined;
  return {
    section,
    headOf: (header) => {
      const value = { type: 'LITERAL', value: header } as const;
      return headOfPart(findPart(structureIn(new Map(items).set(`BODY[${section}]`, value))!, partId)!);
    },
  };
}

/** A file that is uuencoded within a text: the text is read whole for it. */
async function embeddedFile(
  wire: Fetcher,
  uid: number,
  text: Part | undefined,
  index: number,
): Promise<AtHand> {
  if (!text?.size) throw noSuchPart();
  if (text.size > EMBEDDED_OCTETS) {
    throw new MailError('TOO_LARGE', 'The text that this file is in is too large; fetch the message');
  }
  const source = { uid, section: text.partId, binary: false };
  const octets = await fetchPiece(wire, source, { at: 0, length: text.size });
  const found = fileIn(decodeTransfer(octets, text.encoding), index);
  if (!found) throw noSuchPart();
  return { head: found.head, octets: found.content };
}

async function splitOff(wire: Fetcher, uid: number, partId: string): Promise<AtHand> {
  const octets = await fetchPiece(wire, { uid, section: '', binary: false }, { at: 0, length: WHOLE_OCTETS });
  const parsed = parseMessage(octets);
  const found = partContent(parsed, partId);
  const encoded = parsed.octets(readEmbeddedId(partId)?.partId ?? partId);
  if (!found || !encoded) throw noSuchPart();
  const isLast = encoded.byteOffset + encoded.length === octets.byteOffset + octets.length;
  if (isLast && octets.length === WHOLE_OCTETS) {
    throw new MailError(
      'UNSUPPORTED',
      'The mail server cannot describe the structure of this message, and the part does not end within its first megabyte. Download the whole message instead',
    );
  }
  return { head: found.head, octets: found.content };
}

function noSuchPart(): MailError {
  return new MailError('NOT_FOUND', 'This message has no part with that id');
}
