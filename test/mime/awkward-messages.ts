import type { AwkwardMessage } from './awkward/build.ts';
import { CHARSETS, FLOWED } from './awkward/charsets.ts';
import { ENCODINGS } from './awkward/encodings.ts';
import { FILENAMES } from './awkward/filenames.ts';
import { HEADERS } from './awkward/headers.ts';
import { OWN_STRUCTURE, SHOWN } from './awkward/shown.ts';
import { STRUCTURE } from './awkward/structure.ts';

export type { AwkwardMessage, ExpectedAttachment, Expectation } from './awkward/build.ts';

/** Fit for a parser, and to be stored on a real server. */
export const AWKWARD_MESSAGES: readonly AwkwardMessage[] = [
  ...FILENAMES,
  ...CHARSETS,
  ...FLOWED,
  ...STRUCTURE,
  ...HEADERS,
  ...ENCODINGS,
  ...SHOWN,
];

/** For a parser only: what servers tell of them looks right, and is not what is meant. */
export const UNTOLD_MESSAGES: readonly AwkwardMessage[] = OWN_STRUCTURE;
