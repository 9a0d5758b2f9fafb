import type { ContentDemand } from '../../mail/demand.ts';
import { addContentDemand, contentDemand } from '../../mail/demand.ts';
import { attempt, MailError } from '../../mail/errors.ts';
import type { PartOctets } from '../../mime/part-octets.ts';
import type { Read } from '../../mime/fetched-content.ts';
import { FetchedContent } from '../../mime/fetched-content.ts';
import { isBlankText } from '../../mime/blank-text.ts';
import type { Part } from '../../mime/structure.ts';
import { findPart } from '../../mime/structure.ts';
import { contentOfWhole } from '../../mime/whole-content.ts';
import { isOfUse, sizeOf, structureIn } from '../commands/body-structure.ts';
import { sectionFor, wantedTexts } from './content-bodies.ts';
import type { Section } from '../commands/fetch-items.ts';
import { speculativeTexts } from './speculative-texts.ts';
import type { FetchRow } from '../commands/fetch.ts';
import { octetsOf } from '../wire/responses.ts';

/** Where a structure is of no use, so much of the message is read and split here. */
const WHOLE_OCTETS = 1024 * 1024;
/** What a header usually has at most. */
const HEADER_OCTETS = 16 * 1024;
const WHOLE: Section = { partId: '', octets: WHOLE_OCTETS };

/** The content of one message: what has to be fetched for it, and what was. */
export class MessageTask {
  readonly uid: number;
  readonly demand = contentDemand();
  error: MailError | undefined;
  readonly #items: FetchRow['items'];
  readonly #root: Part | null;
  readonly #got = new Map<string, PartOctets & { readonly asked: number }>();
  #whole: Buffer | undefined;
  #wantsWhole: boolean;

  /** @param guessed what was asked for together with the structure */
  constructor(row: FetchRow, guessed: readonly Section[]) {
    this.uid = row.uid;
    this.#items = row.items;
    this.#root = structureIn(row.items);
    this.#wantsWhole = !this.#root || !isOfUse(this.#root, WHOLE_OCTETS) || hasNoHeader(row);
    if (this.#wantsWhole) return;
    for (const [partId, own] of speculativeTexts(this.#root!, row, guessed))
      this.#got.set(partId, { ...own, asked: own.octets.length });
  }

  want(demand: ContentDemand): void {
    addContentDemand(this.demand, demand);
  }

  /** Whatever is still to be fetched. */
  get needs(): Section[] {
    if (this.error || this.#whole) return [];
    if (this.#wantsWhole) return [WHOLE];
    return wantedTexts(this.#root!, this.demand, (part) => this.#isBlank(part))
      .filter(({ part }) => part.size !== 0)
      .map(sectionFor)
      .filter((section) => !this.#has(section))
      .map((section) => this.#rest(section));
  }

  /** What is at hand is not fetched again. */
  #rest(section: Section): Section {
    const from = this.#got.get(section.partId)?.octets.length;
    return from ? { ...section, from } : section;
  }

  #has({ partId, octets }: Section): boolean {
    const got = this.#got.get(partId);
    return got !== undefined && (!got.isCut || got.asked >= octets);
  }

  /** The octets that fetching a section may bring; of a whole message its header is not known. */
  weigh({ partId, octets, from = 0 }: Section): number {
    const whole = () => (this.#root ? sizeOf(this.#root) + HEADER_OCTETS : octets);
    const size = partId === '' ? whole() : this.#sizeOf(partId);
    return Math.min(octets, size ?? octets) - from;
  }

  /** Takes in what came for sections; undefined: the message has gone. */
  absorb(sections: readonly Section[], row: FetchRow | undefined): void {
    if (!row) {
      this.error = new MailError('NOT_FOUND', 'This message no longer exists');
      return;
    }
    for (const section of sections) this.#take(section, row);
  }

  /** @param items of its row, amended; left out: as it came */
  content(items: FetchRow['items'] = this.#items): FetchedContent | MailError {
    if (this.error) return this.error;
    const whole = this.#whole;
    if (whole) return attempt(() => contentOfWhole(whole, whole.length >= WHOLE_OCTETS));
    const read: Read = ({ partId, size }) => (size === 0 ? NOTHING : this.#got.get(partId));
    return new FetchedContent(structureIn(items)!, read);
  }

  /** All strings of which headers are made, for finding out which charsets they need. */
  *strings(): Generator<string> {
    if (this.#whole) yield this.#whole.toString('latin1');
  }

  #take({ partId, octets, from = 0 }: Section, { items }: FetchRow): void {
    const token = items.get(`BODY[${partId}]`);
    const octetsNow = octetsOf(token);
    const came = from ? Buffer.concat([this.#got.get(partId)!.octets, octetsNow]) : octetsNow;
    if (partId === '') {
      if (token) this.#whole = came;
      else
        this.error = new MailError(
          'SERVER_UNAVAILABLE',
          'The mail server omitted the content from its response. Try again',
        );
      return;
    }
    const size = this.#sizeOf(partId);
    // The server says that there is something, and does not find it.
    if (came.length === 0 && size !== 0) this.#wantsWhole = true;
    const isCut = came.length >= octets && (size === null || size > octets);
    this.#got.set(partId, { octets: came, isCut, asked: octets });
  }

  #sizeOf(partId: string): number | null {
    return findPart(this.#root!, partId)?.size ?? null;
  }

  #isBlank(part: Part): boolean | undefined {
    if (part.size === 0) return true;
    const got = this.#got.get(part.partId);
    return got && !got.isCut ? isBlankText(got.octets, part) : undefined;
  }
}

/** Whether the server found no header at all: below a blank line it takes everything for a text. */
function hasNoHeader({ items, isAssumed }: FetchRow): boolean {
  const envelope = items.get('ENVELOPE');
  return (
    !isAssumed && Array.isArray(envelope) && envelope.length > 0 && envelope.every((field) => field === null)
  );
}

const NOTHING: PartOctets = { octets: Buffer.alloc(0), isCut: false };
