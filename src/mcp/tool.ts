import type * as z from 'zod/mini';

import type { Caller } from '../mail/caller.ts';
import type { Right, Rights } from '../mail/rights.ts';
import type { Client } from './revision.ts';

/** A part of an answer, as MCP has them (ContentBlock). */
export type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mimeType: string }
  | { readonly type: 'resource'; readonly resource: object }
  | {
      readonly type: 'resource_link';
      readonly uri: string;
      readonly name: string;
      readonly mimeType?: string;
    };

/** What a tool has done: `structured` fits its output shape, and is shown as text as well unless `content` is given. */
export interface Done {
  readonly structured?: object | undefined;
  readonly content?: readonly Block[] | undefined;
  readonly isError?: boolean;
}

/** A question that the client puts to its user: the form, and what comes back with the answer. */
export interface Asked {
  readonly inputRequests?: Readonly<Record<string, object>>;
  readonly requestState?: string;
}

export type ToolResult = Done | { readonly ask: Asked };

/** Seals what a client carries to its next request, and opens it. */
export interface Carried {
  readonly seal: (contents: object) => Promise<string>;
  /** Undefined: it is none of ours, or was altered. */
  readonly open: (state: string) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One call of a tool, besides its arguments. */
export interface Call {
  readonly caller: Caller;
  readonly client: Client;
  readonly carried: Carried;
  /** What the client's user has answered, by the names of the questions. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What an earlier answer to this call gave along. */
  readonly state: string | undefined;
}

/** Whom a tool is offered to. */
export interface Offered {
  readonly rights: Rights;
  readonly client: Client;
}

/** A tool: one call is one planned session. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** It is offered to those who have one of these. */
  readonly anyOf: readonly Right[];
  /** What else it takes to be offered it; left out: nothing. */
  readonly isOffered?: (to: Offered) => boolean;
  /** The arguments, as far as these callers may use them. */
  readonly input: (to: Offered) => z.ZodMiniType;
  /** Undefined: nothing structured comes back. */
  readonly output: z.ZodMiniType | undefined;
  readonly annotations: Annotations;
  /** @throws MailError */
  readonly run: (input: never, call: Call) => Promise<ToolResult>;
}

/** Hints for clients; what may be done is decided by the token. */
export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  /** It reaches others than the mail server. */
  readonly openWorldHint: boolean;
}

export const READS: Annotations = { readOnlyHint: true, openWorldHint: false };

/** A row of the table of tools, for inference. */
export function tool<Input>(
  row: Omit<Tool, 'run' | 'input'> & {
    readonly input: (to: Offered) => z.ZodMiniType<Input>;
    readonly run: (input: Input, call: Call) => Promise<ToolResult>;
  },
): Tool {
  return row;
}
