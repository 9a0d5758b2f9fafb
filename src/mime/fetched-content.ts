import type {
  Attachment,
  Content,
  EnclosedMessage,
  Html,
  MessagePart,
  ReferenceRules,
  Text,
} from '../mail/content.ts';
import type { WrittenReport } from '../mail/delivery-report.ts';
import { MailError } from '../mail/errors.ts';
import { MAX_PARTS, shown as shownNumber } from '../mail/limits.ts';
import type { Choice } from './choose-body.ts';
import { isBlankText } from './blank-text.ts';
import { headOfFile } from './byte-head.ts';
import { chooseBody, hasAttachments, isHtml, textParts } from './choose-body.ts';
import { dataUrl, isDataPicture } from './data-picture.ts';
import { asEnvelope } from './envelope.ts';
import { reportIn } from './report-parts.ts';
import type { Part } from './structure.ts';
import { declaredCharset, isMultipart, mediaType } from './structure.ts';
import type { PartOctets } from './part-octets.ts';
import { previewLine } from './preview-line.ts';
import { MAX_TEXTS, previewOctets } from './text-bounds.ts';
import { decodedLength, decodeTransfer, isIdentity } from './transfer-encoding.ts';
import { embeddedId, uuencodedFiles } from './uuencoded-files.ts';

/** What was fetched of a part; undefined: nothing. */
export type Read = (part: Part) => PartOctets | undefined;

/** Pictures of one html that are shown; more are left out. */
const MAX_REFERENCES = 200;

/** The content of a message out of its structure and the octets that were fetched. Decoding waits until it is read. */
export class FetchedContent implements Content {
  readonly #root: Part;
  readonly #read: Read;
  readonly #sizeOf: ((partId: string) => number | null) | undefined;
  #choice: Choice | undefined;
  readonly #htmls = new Map<string, Promise<Html | null>>();
  /** Files within texts that are whole, by part. */
  readonly #filesByPart = new Map<string, Attachment[]>();

  /** @param sizeOf decoded octets of a part, where all of it is at hand */
  constructor(root: Part, read: Read, sizeOf?: (partId: string) => number | null) {
    this.#root = root;
    this.#read = read;
    this.#sizeOf = sizeOf;
  }

  get charset(): string | undefined {
    return declaredCharset(this.#root);
  }

  get hasAttachments(): boolean {
    return hasAttachments(this.#chosen) || this.#files().length > 0;
  }

  get attachments(): readonly Attachment[] {
    const { attachments } = this.#chosen;
    requireFew(attachments.length, 'attachments');
    const parts = attachments.map(({ part, inline }) => ({
      ...shown(part),
      size: this.#decodedSize(part),
      encodedSize: part.size,
      inline,
      message: this.#enclosed(part),
    }));
    return [...parts, ...this.#files()];
  }

  /** Files that are uuencoded within the texts, as far as those are at hand: no structure tells of them. */
  #files(): Attachment[] {
    return this.#texts.slice(0, MAX_TEXTS).flatMap((part) => {
      const found = isHtml(part) ? undefined : this.#read(part);
      return found ? this.#filesOf(part, found) : [];
    });
  }

  #filesOf(part: Part, { octets, isCut }: PartOctets): Attachment[] {
    const known = this.#filesByPart.get(part.partId);
    const files = known ?? filesIn(part, octets);
    if (!isCut) this.#filesByPart.set(part.partId, files);
    return files;
  }

  get references(): ReadonlyMap<string, string> {
    const named = this.#chosen.attachments.filter(({ part }) => part.contentId !== null);
    return new Map(named.slice(0, MAX_REFERENCES).map(({ part }) => [part.contentId!, part.partId]));
  }

  get locations(): ReadonlyMap<string, string> {
    const base = this.#chosen.html.find((part) => part.contentLocation !== null)?.contentLocation;
    const named = this.#chosen.attachments.filter(({ part }) => part.contentLocation !== null);
    return new Map(
      named.slice(0, MAX_REFERENCES).flatMap(({ part: { contentLocation, partId } }) => {
        const absolute = URL.parse(contentLocation!, base ?? undefined)?.href;
        return [contentLocation!, ...(absolute === undefined ? [] : [absolute])].map(
          (location): [string, string] => [location, partId],
        );
      }),
    );
  }

  get parts(): readonly MessagePart[] {
    const parts: MessagePart[] = [];
    const waiting: [Part, string | null][] = [[this.#root, null]];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [part, parentId] = next;
      const envelope = part.message && asEnvelope(part.message.envelope);
      // Of a multipart, servers do not tell.
      const size = isMultipart(part) ? null : part.size;
      parts.push({ ...shown(part), size, parentId, envelope });
      requireFew(parts.length, 'parts');
      if (part.message) waiting.push([part.message.body, part.partId]);
      for (const child of part.children.toReversed()) waiting.push([child, part.partId]);
    }
    return parts;
  }

  async preview(length: number): Promise<string | null> {
    const texts = this.#texts.slice(0, MAX_TEXTS);
    if (texts.length === 0) return null;
    let line = '';
    for (let i = 0; i < texts.length && line === '' && (i === 0 || this.#read(texts[i]!)); i++)
      line = previewLine((await this.#readText([texts[i]!], previewOctets(texts[i]!)))?.text ?? '');
    return [...line.slice(0, 2 * length)].slice(0, length).join('').trimEnd();
  }

  async text(maxOctets: number): Promise<Text | null> {
    const found = await this.#readText(this.#texts.slice(0, MAX_TEXTS), maxOctets);
    return found && { ...found, truncated: found.truncated || this.#texts.length > MAX_TEXTS };
  }

  /** The same html asked for twice (under two names, or for its counts) is made once. */
  html(maxOctets: number, rules: ReferenceRules): Promise<Html | null> {
    const key = `${maxOctets} ${rules.allowRemote} ${rules.isStored ?? false} ${rules.hasData ?? false}`;
    let html = this.#htmls.get(key);
    if (!html) this.#htmls.set(key, (html = this.#readHtml(maxOctets, rules)));
    return html;
  }

  dataUrl(partId: string): string | null {
    const found = this.#chosen.attachments.find(({ part }) => part.partId === partId);
    const octets = found && isDataPicture(found.part) ? this.#read(found.part) : undefined;
    if (!octets || octets.isCut) return null;
    return dataUrl(found!.part, decodeTransfer(octets.octets, found!.part.encoding));
  }

  async report(): Promise<WrittenReport | null> {
    const found = reportIn(this.#root);
    if (!found) return null;
    const { readReport } = await import('./read-report.ts');
    return readReport(found, (part) => this.#octets(part));
  }

  get #chosen(): Choice {
    return (this.#choice ??= chooseBody(this.#root));
  }

  get #texts(): readonly Part[] {
    return textParts(this.#chosen, (part) => {
      const found = this.#read(part);
      return found && !found.isCut ? isBlankText(found.octets, part) : undefined;
    });
  }

  async #readText(parts: readonly Part[], maxOctets: number): Promise<Text | null> {
    const { readText } = await import('./read-body.ts');
    return readText(parts, (part) => this.#octets(part), { maxOctets });
  }

  async #readHtml(maxOctets: number, rules: ReferenceRules): Promise<Html | null> {
    const { readHtml } = await import('./read-body.ts');
    const parts = this.#chosen.html.slice(0, MAX_TEXTS);
    const base = parts.find((part) => part.contentLocation !== null)?.contentLocation;
    const own = { ...rules, base: base ?? undefined };
    const found = await readHtml(parts, (part) => this.#octets(part), own, { maxOctets });
    return found && { ...found, truncated: found.truncated || this.#chosen.html.length > MAX_TEXTS };
  }

  #octets(part: Part): PartOctets {
    const found = this.#read(part);
    if (!found) throw new MailError('SERVER_UNAVAILABLE', 'The mail server omitted a part from its response');
    return found;
  }

  #decodedSize(part: Part): number | null {
    return isIdentity(part.encoding) ? part.size : (this.#sizeOf?.(part.partId) ?? null);
  }

  #enclosed({ message }: Part): EnclosedMessage | null {
    if (!message) return null;
    const content = new FetchedContent(message.body, this.#read, this.#sizeOf);
    return { envelope: asEnvelope(message.envelope), content };
  }
}

function shown(part: Part) {
  const { partId, parameters, encoding, disposition, filename, contentId, description } = part;
  const contentType = mediaType(part);
  return { partId, contentType, parameters, encoding, disposition, filename, contentId, description };
}

function filesIn(part: Part, octets: Buffer): Attachment[] {
  const text = decodeTransfer(octets, part.encoding);
  return uuencodedFiles(text).map((file, i) => ({
    ...headOfFile(file.name),
    partId: embeddedId(part.partId, i),
    encoding: 'x-uuencode',
    contentId: null,
    description: null,
    size: decodedLength(text.subarray(file.start, file.end), 'x-uuencode'),
    encodedSize: file.end - file.start,
    inline: false,
    message: null,
  }));
}

function requireFew(count: number, what: string): void {
  if (count <= MAX_PARTS) return;
  throw new MailError('TOO_LARGE', `This message has more than ${shownNumber(MAX_PARTS)} ${what}`);
}
