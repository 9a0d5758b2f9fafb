import { decodeCharset } from '../../src/mime/charset.ts';
import type { RawField } from '../../src/mime/headers.ts';
import { rawFields } from '../../src/mime/headers.ts';
import { asOctetString } from '../../src/mime/octets.ts';
import type { ParsedMessage } from '../../src/mime/parse-message.ts';
import { parseMessage } from '../../src/mime/parse-message.ts';
import type { Part } from '../../src/mime/structure.ts';
import { walkParts } from '../../src/mime/structure.ts';
import { isIdentity } from '../../src/mime/transfer-encoding.ts';

/** A message cut into parts, and its headers by the section that names them: `HEADER`, `2.HEADER`, `2.1.MIME`. */
export interface StructuredMessage {
  readonly parsed: ParsedMessage;
  /** Octets in latin1, the empty line included. */
  readonly headers: ReadonlyMap<string, string>;
}

const known = new WeakMap<Buffer, StructuredMessage>();

/** The structure of a message, worked out once. */
export function structured(raw: Buffer): StructuredMessage {
  let message = known.get(raw);
  if (!message) {
    const parsed = parseMessage(raw);
    known.set(raw, (message = { parsed, headers: headersOf(raw, parsed) }));
  }
  return message;
}

/** What stands in front of the parts: the parser tells where their contents are, all of them slices of `raw`. */
function headersOf(raw: Buffer, parsed: ParsedMessage): Map<string, string> {
  const headers = new Map<string, string>();
  const startOf = ({ partId }: Part): number => parsed.octets(partId)!.byteOffset - raw.byteOffset;
  const visitMessage = (section: string, start: number, body: Part): void => {
    const header = raw.toString('latin1', start, startOf(body));
    headers.set(`${section}HEADER`, header);
    visit(body, header);
  };
  const visit = (part: Part, header: string): void => {
    headers.set(`${part.partId}.MIME`, header);
    // A message that is encoded is not looked into, as servers do not.
    if (part.message && isIdentity(part.encoding))
      visitMessage(`${part.partId}.`, startOf(part), part.message.body);
    let end = startOf(part);
    for (const child of part.children) {
      visit(child, behindDelimiter(part, raw.toString('latin1', end, startOf(child))));
      end = startOf(child) + parsed.octets(child.partId)!.length;
    }
  };
  visitMessage('', 0, parsed.root);
  return headers;
}

function behindDelimiter({ parameters: { boundary = '' } }: Part, text: string): string {
  const lines = text.split(/(?<=\n)/);
  const delimiter = lines.findLastIndex((line) => line.startsWith(`--${boundary.trim()}`));
  return lines.slice(delimiter + 1).join('');
}

/** The fields of a header of `headers`, undecoded. */
export const fieldsOf = (header = ''): RawField[] => rawFields(asOctetString(header));

/** The value of the first field of that name, which is in lower case. */
export function fieldOf(fields: readonly RawField[], name: string): string | undefined {
  return fields.find(([each]) => each.toLowerCase() === name)?.[1];
}

/** The text of all text parts, those of enclosed messages included, as SEARCH looks through it. */
export function bodyText({ parsed }: StructuredMessage): string {
  const texts = [...walkParts(parsed.root)].filter(({ type }) => type === 'text');
  return texts
    .map(({ partId, parameters }) => decodeCharset(parsed.content(partId)!, parameters['charset']))
    .join('\n');
}
