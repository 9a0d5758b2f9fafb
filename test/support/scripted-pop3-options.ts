import type { ScriptedPop3Session } from './scripted-pop3-session.ts';
import type { ServerOptions } from './scripted-server.ts';
import { SERVER_DEFAULTS } from './scripted-server.ts';

/** A message in a scripted maildrop; `uidl` undefined: one of its own. */
export interface Pop3Message {
  readonly raw: Buffer;
  readonly uidl?: string;
}

/** Answers a command in place of the honest server: octets as they are; `undefined`: no answer at all. */
export type Pop3Script = (
  args: readonly string[],
  session: ScriptedPop3Session,
) => string | Buffer | undefined | Promise<string | Buffer>;

/** What a scripted server is like, and in which ways it fails. */
export interface ScriptedPop3Options extends ServerOptions {
  /** What CAPA says; null: the server has no CAPA. */
  readonly capabilities: readonly string[] | null;
  /** Commands that it does not know. */
  readonly lacks: readonly string[];
  readonly messages: readonly Pop3Message[];
  /** Scripts by command, for instance `QUIT`. */
  readonly on: Readonly<Record<string, Pop3Script>>;
  readonly greeting: string;
  /** The command that is answered by closing, before anything is done. */
  readonly closeAt: string | undefined;
  /** Only the first line of each write is read. */
  readonly readsOneAtATime: boolean;
  /** Octets in clear behind the +OK of STLS. */
  readonly injects: string;
}

export const POP3_CAPABILITIES = ['TOP', 'UIDL', 'USER', 'RESP-CODES', 'PIPELINING', 'SASL PLAIN'];

export const POP3_DEFAULTS: ScriptedPop3Options = {
  ...SERVER_DEFAULTS,
  capabilities: POP3_CAPABILITIES,
  lacks: [],
  messages: [],
  on: {},
  greeting: '+OK ready',
  closeAt: undefined,
  readsOneAtATime: false,
  injects: '',
};

/** A message with a subject, whose lines are as given. */
export function pop3Message(subject: string, ...lines: string[]): Pop3Message {
  const header = [
    `From: "${subject}" <from@example.com>`,
    `Subject: ${subject}`,
    'Date: Mon, 2 Mar 2026 10:00:00 +0100',
  ];
  return { raw: Buffer.from([...header, '', ...lines, ''].join('\r\n'), 'latin1') };
}
