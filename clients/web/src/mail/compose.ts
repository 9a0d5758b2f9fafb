import { signal } from '@preact/signals';
import type { Answer, Input, PosternError } from '@postern/client';
import { isPosternError, unwrap } from '@postern/client';

import { ask, client } from '../gateway/ask.ts';
import { endedBy } from '../gateway/session.ts';
import { language } from '../words/index.ts';
import { has } from './account.ts';
import type { Address } from './documents.ts';
import { report } from './actions.ts';
import { parseAddresses, writeAddresses } from './addresses.ts';

type Body = NonNullable<Extract<Input<'replaceDraft'>['body'], { message?: unknown }>['message']>;
export type File = NonNullable<Body['attachments']>[number] & { readonly size?: number };
type Begun = Answer<'beginReply'>;

/** A message that is being written. */
export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
  /** What the user writes; what is quoted stands apart. */
  readonly text: string;
  readonly quote: { readonly text: string; readonly html: string | null };
  /** How a draft of another program looks: html that is not written here. It stays as long as its text does. */
  readonly original?: { readonly text: string; readonly html: string };
  readonly files: readonly File[];
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** The message that is answered, or forwarded. */
  readonly answers?: string;
  readonly forwards?: string;
}

/** Undefined: nothing is being written. */
export const letter = signal<Letter | undefined>(undefined);
/** Where the letter is stored among the drafts; undefined: not yet. */
export const draftId = signal<string | undefined>(undefined);
export const saving = signal<'not' | 'dirty' | 'saving' | 'saved' | 'failed'>('not');
/** Why it was not sent, or not saved. */
export const composeError = signal<PosternError | undefined>(undefined);

export const EMPTY: Letter = {
  from: '',
  to: '',
  cc: '',
  bcc: '',
  subject: '',
  text: '',
  quote: { text: '', html: null },
  files: [],
  inReplyTo: null,
  references: [],
};

/** Begins a message: a new one, or an answer to one. */
export async function compose(how: 'new' | 'reply' | 'replyAll' | 'forward', messageId = ''): Promise<void> {
  if (!has('SEND')) return;
  // What was being written stays among the drafts.
  if (letter.value) await save();
  try {
    const begun = how === 'new' ? EMPTY : letterOf(await begin(how, messageId), how, messageId);
    const own = await ownAddress();
    show({ ...begun, from: begun.from || own }, undefined);
  } catch (error) {
    report(error);
  }
}

/** Shows a letter, and what is stored of it. */
export function show(next: Letter, stored: string | undefined): void {
  draftId.value = stored;
  saving.value = stored === undefined ? 'not' : 'saved';
  composeError.value = undefined;
  letter.value = next;
}

function begin(how: 'reply' | 'replyAll' | 'forward', messageId: string): Promise<Begun> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const query = { locale: language.value, timeZone };
  const { rest } = client();
  return how === 'forward'
    ? rest.beginForward({ path: { messageId }, query })
    : rest.beginReply({ path: { messageId }, query: { ...query, all: how === 'replyAll' } });
}

const letterOf = (begun: Begun, how: string, messageId: string): Letter => ({
  ...EMPTY,
  from: writeAddresses(begun.from),
  to: writeAddresses(begun.to),
  cc: writeAddresses(begun.cc),
  bcc: writeAddresses(begun.bcc),
  subject: begun.subject,
  quote: { text: begun.text.trim(), html: begun.html },
  files: begun.attachments as readonly File[],
  inReplyTo: begun.inReplyTo,
  references: begun.references,
  ...(how === 'forward' ? { forwards: messageId } : { answers: messageId }),
});

/** Whom the user may write as: asked once. Undefined: not yet. */
export const identities = signal<readonly Address[] | undefined>(undefined);

const IDENTITIES = 'query Identities { account { identities { name address } } }';

/** Whom the user writes as, if that is known. */
export async function ownAddress(): Promise<string> {
  const read = async (): Promise<readonly Address[]> =>
    (await ask<{ account: { identities: readonly Address[] } }>(IDENTITIES)).data.account.identities;
  identities.value ??= await read();
  return writeAddresses(identities.value.slice(0, 1));
}

/** Another user has signed in. */
export function forgetOwnAddress(): void {
  identities.value = undefined;
  // A session that ends by itself takes nothing away that was written.
  if (!endedBy.value) letter.value = undefined;
}

const IDLE_MILLISECONDS = 2_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes what was typed, and saves it when nothing more comes for a while. */
export function edit(change: Partial<Letter>): void {
  if (!letter.value) return;
  letter.value = { ...letter.value, ...change };
  saving.value = 'dirty';
  clearTimeout(timer);
  timer = setTimeout(() => void save(), IDLE_MILLISECONDS);
}

const asHtml = (text: string): string =>
  text.replace(/[&<>]/g, (each) => `&#${each.charCodeAt(0)};`).replaceAll('\n', '<br>');

/** The letter as html; null: it is text alone. */
export function htmlOf({ text, quote, original }: Letter): string | null {
  if (original?.text === text) return original.html;
  return quote.html === null ? null : `<div>${asHtml(text)}</div><br>${quote.html}`;
}

/** Pictures stand in the html; without it they are files as all others. */
export const filesOf = (letter: Letter): readonly File[] =>
  letter.files.filter(({ inline }) => !inline || htmlOf(letter) === null);

/** As the gateway composes it. */
export function bodyOf(letter: Letter): Body {
  const { from, to, cc, bcc, subject, text, quote, files, inReplyTo, references } = letter;
  const html = htmlOf(letter);
  return {
    from: parseAddresses(from),
    to: parseAddresses(to),
    cc: parseAddresses(cc),
    bcc: parseAddresses(bcc),
    subject,
    text: [text, quote.text].filter(Boolean).join('\n\n'),
    ...(html !== null && { html }),
    attachments: files.map(({ size: _, ...file }) => (html === null ? { ...file, inline: false } : file)),
    ...(inReplyTo !== null && { inReplyTo }),
    ...(references.length > 0 && { references: [...references] }),
  };
}

let running: Promise<void> = Promise.resolve();

/** Stores what is written among the drafts, in place of the version before; one after the other. */
export function save(): Promise<void> {
  clearTimeout(timer);
  running = running.then(saveNow);
  return running;
}

async function saveNow(): Promise<void> {
  const saved = letter.value;
  if (!saved || saving.value !== 'dirty' || !has('APPEND')) return;
  saving.value = 'saving';
  try {
    draftId.value = await store(saved);
    composeError.value = undefined;
    // What was typed meanwhile has a timer of its own.
    if (saving.value === 'saving') saving.value = 'saved';
  } catch (error) {
    if (!isPosternError(error)) throw error;
    composeError.value = error;
    saving.value = 'failed';
  }
}

/** @returns the id of the draft, as far as the server tells it */
async function store(saved: Letter): Promise<string | undefined> {
  const { rest } = client();
  const messageId = draftId.value;
  const message = bodyOf(saved);
  if (messageId !== undefined) {
    const query = { fields: ['id' as const, 'attachments' as const] };
    const { message: stored } = unwrap(
      await rest.replaceDraft({ path: { messageId }, query, body: { message } }),
    );
    if (stored) takeFilesFrom(stored, saved, messageId);
    return stored?.id;
  }
  const outcome = await rest.appendMessage({
    path: { mailboxId: 'DRAFTS' },
    query: { fields: ['id'], flags: ['\\Draft', '\\Seen'], createMissing: true },
    header: { 'Idempotency-Key': crypto.randomUUID() },
    body: message,
  });
  return unwrap(outcome).message?.id;
}

type Stored = NonNullable<Answer<'replaceDraft'>['message']>;

/** Files that were taken from the version before are taken from the new one, where they have the same order. */
function takeFilesFrom({ id, attachments }: Stored, saved: Letter, before: string): void {
  const isInline = (file: { inline?: boolean | null | undefined }): boolean => file.inline === true;
  const groups = [true, false].flatMap((inline) => {
    const parts = attachments?.filter((each) => isInline(each) === inline) ?? [];
    return saved.files
      .filter((each) => isInline(each) === inline)
      .map((file, n) => [file, parts[n]?.partId] as const);
  });
  const partOf = new Map(groups);
  const moved = (file: File): File => {
    const partId = partOf.get(file);
    return file.fromMessage === before && id && partId ? { ...file, fromMessage: id, partId } : file;
  };
  if (letter.value) letter.value = { ...letter.value, files: letter.value.files.map(moved) };
}

/** Puts the letter away; it stays among the drafts. */
export async function putAway(): Promise<void> {
  await save();
  if (saving.value !== 'failed') letter.value = undefined;
}

/** Throws the letter away, and its draft with it. */
export async function discard(): Promise<void> {
  clearTimeout(timer);
  letter.value = undefined;
  await running;
  const id = draftId.value;
  draftId.value = undefined;
  if (id !== undefined)
    await client()
      .rest.deleteMessages({ body: { ids: [id], permanently: true } })
      .then(unwrap)
      .catch(report);
}

/** Adds files, as they are chosen or dropped. */
export async function attach(chosen: Iterable<globalThis.File>): Promise<void> {
  const files = await Promise.all([...chosen].map(read));
  if (letter.value) edit({ files: [...letter.value.files, ...files] });
}

async function read(file: globalThis.File): Promise<File> {
  const octets = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let at = 0; at < octets.length; at += 0x8000)
    binary += String.fromCharCode(...octets.subarray(at, at + 0x8000));
  const contentType = file.type || 'application/octet-stream';
  return { filename: file.name, contentType, content: btoa(binary), size: file.size };
}

export function detach(file: File): void {
  if (letter.value) edit({ files: letter.value.files.filter((each) => each !== file) });
}
