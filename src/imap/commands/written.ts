import type { MailError } from '../../mail/errors.ts';
import type { SentPiece } from '../../mail/message-pieces.ts';
import type { CommandGrammar } from './grammar.ts';
import type { ResponseCode } from '../wire/responses.ts';

/** What a server said to a change; a refusal may come after a part was done. */
export interface Written {
  readonly error: MailError | undefined;
}

/** Everything there is to know of a command that changes something. A row of `writing.ts`. */
export interface WriteCommand<Args, Told = object> extends CommandGrammar<Args> {
  readonly changes: true;
  /** Response codes of untagged OKs that belong to the command as well. */
  readonly remarks?: readonly string[];
  /** What the response codes tell of what was done, with a refusal too. */
  read(codes: readonly ResponseCode[]): Told;
  /** What an explanation assumes to be told. */
  readonly assumed: Told;
  /** What transcripts show in place of the arguments. */
  mask?(step: Args): string;
  /** The literal that the command ends with, where it is fetched while it is sent; undefined: it is an argument. */
  literal?(step: Args): readonly SentPiece[] | undefined;
}

/** Numbers that a server's set may stand for: more than any command of ours names. */
export const MAX_READ = 100_000;

/** A command of which the server tells nothing but whether it was done. */
export const TELLS_NOTHING = { read: () => ({}), assumed: {} };
