import type { ImapAttribute } from 'imapflow';

/** A token of a response: an atom, string, literal, list or NIL (null). */

export type Token = ImapAttribute;
