import type { ScriptedCommand } from './scripted-command.ts';
import type { MailStore } from '../../demo/store/mail-store.ts';
import type { MailboxSpecs } from './scripted-mailbox.ts';
import type { ServerOptions } from './scripted-server.ts';
import { SERVER_DEFAULTS } from './scripted-server.ts';
import type { Answer, Line, ScriptedSession } from './scripted-session.ts';

/** Answers one command in place of the honest server; `session.honestly(command)` is what that would say. */
export type Script = (command: ScriptedCommand, session: ScriptedSession) => Answer | Promise<Answer>;

/**
 * Only the first is heard; what is behind a sign-in, or one that opens a mailbox, is refused in these words; the session
 * ends with BYE.
 */
export type Pipelining = 'one heard' | 'bye' | { readonly behind: RegExp; readonly refusal: string };

/** `greeting`, or the name of a command. */
export type StepName = string;

/** What a scripted server is like, and in which ways it fails. */
export interface ScriptedImapOptions extends ServerOptions {
  /** What is advertised; what is not is answered with BAD. */
  readonly capabilities: readonly string[];
  readonly greetsWithCapabilities: boolean;
  /** Whether the tagged OK of a sign-in carries the capabilities. */
  readonly volunteersCapabilities: boolean;
  readonly mailboxes: MailboxSpecs;
  /** Scripts by command, for instance `UID FETCH`. */
  readonly on: Readonly<Record<string, Script>>;
  /** The whole greeting, when it is not the usual one. */
  readonly greeting: Line | undefined;
  /** The step that is not answered, nor anything behind it. */
  readonly silentAt: StepName | undefined;
  /** The step that is answered by closing. */
  readonly closeAt: StepName | undefined;
  readonly answersOutOfOrder: boolean;
  /** What becomes of commands that come in one piece with others; undefined: all are heard. */
  readonly pipelining: Pipelining | undefined;
  /** Untagged lines ahead of every answer once a mailbox is open. */
  readonly noise: readonly Line[];
  /** Plaintext behind the tagged OK of STARTTLS. */
  readonly injects: 'same packet' | 'next packet' | undefined;
  /** Although it is advertised. */
  readonly refusesStartTls: boolean;
}

/** What all connections of one server share. */
export interface Setting {
  readonly options: ScriptedImapOptions;
  readonly store: MailStore;
  onFault(error: unknown): void;
}

/** What good servers of these days advertise. */
export const MODERN: readonly string[] = (
  'IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ ID NAMESPACE CHILDREN LIST-EXTENDED LIST-STATUS ' +
  'SPECIAL-USE ESEARCH CONDSTORE STATUS=SIZE QUOTA QUOTA=RES-MESSAGE ACL UIDPLUS MOVE IDLE'
).split(' ');
/** RFC 3501 and nothing else. */
export const PLAIN: readonly string[] = ['IMAP4rev1'];

export const DEFAULTS: ScriptedImapOptions = {
  ...SERVER_DEFAULTS,
  capabilities: MODERN,
  greetsWithCapabilities: true,
  volunteersCapabilities: true,
  mailboxes: {
    INBOX: 2,
    Archive: { messages: 3, specialUse: '\\Archive' },
    Trash: { specialUse: '\\Trash' },
  },
  on: {},
  greeting: undefined,
  silentAt: undefined,
  closeAt: undefined,
  answersOutOfOrder: false,
  pipelining: undefined,
  noise: [],
  injects: undefined,
  refusesStartTls: false,
};
