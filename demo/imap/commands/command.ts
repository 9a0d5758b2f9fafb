import type { Node } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import type { Session } from '../session.ts';

/** The states of RFC 3501 §3; logging out is no state here but the end. */
export type State = 'signed-out' | 'signed-in' | 'selected';

/** The tagged OK of a command, where it is more than «completed». */
export interface Completion {
  text?: string;
  code?: Node[];
}

type Outcome = Completion | void;

/** One command. A Refusal that it throws becomes NO, a BadCommand BAD. */
export interface Command {
  in: readonly State[];
  run: (session: Session, args: Arguments) => Outcome | Promise<Outcome>;
  /** No EXPUNGE may be told during it, or the client's sequence numbers would shift under it (RFC 3501 §7.4.1). */
  holdsNumbers?: true;
  /** It takes no argument, and its own code need not say so. */
  bare?: true;
}

export const ANY: readonly State[] = ['signed-out', 'signed-in', 'selected'];
export const SIGNED_OUT: readonly State[] = ['signed-out'];
export const SIGNED_IN: readonly State[] = ['signed-in', 'selected'];
export const SELECTED: readonly State[] = ['selected'];
