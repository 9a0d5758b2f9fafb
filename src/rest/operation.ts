import type * as z from 'zod/mini';

import type { HttpResponse } from '../http.ts';
import type { Caller } from '../mail/caller.ts';
import type { ErrorCode } from '../mail/errors.ts';
import type { BrowserSignIn } from '../mail/browser-sign-in.ts';
import type { Discover } from '../mail/discovery.ts';
import type { SignIn } from '../mail/sign-in.ts';
import type { Right } from '../mail/rights.ts';
import type { Upload } from '../mail/upload.ts';
import type { Shape, Values } from '../operations/offers/offer.ts';
import type { AnswerName } from './openapi/answers.ts';

export type Topic = 'System' | 'Tokens' | 'Account' | 'Mailboxes' | 'Messages' | 'Content' | 'Webhooks';
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** What an answer that is no JSON is. A range of them where it depends on the content. */
export type MediaType = `${string}/${string}`;

/** What an operation reads of its request, checked. */
export interface Input<Path extends Shape, Query extends Shape, Headers extends Shape, Body> {
  readonly path: Values<Path>;
  readonly query: Values<Query>;
  readonly headers: Values<Headers>;
  /** The query as it came. */
  readonly search: string;
  /** Undefined where `octets` came in its place. */
  readonly body: Body;
  /** The body as it is, where it has the operation's own media type. */
  readonly octets: Buffer | undefined;
  /** The same where it is read while it is passed on. */
  readonly upload: Upload | undefined;
  /** Only what stands ahead of the body is wanted. */
  readonly isHead: boolean;
  /** Octets that the platform can carry back in one piece; undefined: it streams. */
  readonly maxBody: number | undefined;
}

/** An answer that is an object, before it is written out. */
export interface JsonAnswer {
  readonly status: number;
  readonly value: object;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What works without a mail account. */
export interface Guest {
  readonly signIn: SignIn;
  readonly browser: BrowserSignIn;
  readonly discover: Discover;
  /** What the token in a URL opens. @throws MailError UNAUTHENTICATED */
  readonly unseal: (token: string) => Promise<Unsealed>;
  /** The same for a URL to events. @throws MailError UNAUTHENTICATED */
  readonly unsealEvents: (token: string) => Promise<UnsealedEvents>;
}

/** The right to read one thing. */
export interface Unsealed extends Pick<Caller, 'mail' | 'rights'> {
  /** The id of a message or an attachment. */
  readonly id: string;
}

/** The right to hear of one mailbox. */
export interface UnsealedEvents {
  readonly caller: Caller;
  readonly mailboxId: string;
}

/** What one operation says of itself: routing, validation and the OpenAPI document read nothing else. */
export interface Operation<
  Path extends Shape = Shape,
  Query extends Shape = Shape,
  Headers extends Shape = Shape,
  Body = unknown,
> {
  /** `operationId` in OpenAPI. */
  readonly id: string;
  /** Of what it offers (src/operations/). */
  readonly right: Right | null;
  readonly method: Method;
  /** With `{names}` of path parameters. */
  readonly path: string;
  readonly topic: Topic;
  readonly summary: string;
  readonly description?: string;
  readonly pathParameters?: Path;
  readonly query?: Query;
  /** Query parameters that are not named here are no mistake: somebody else chooses them. */
  readonly takesAnyQuery?: true;
  readonly headers?: Headers;
  /** The shape of a JSON body. */
  readonly body?: z.ZodMiniType<Body>;
  /** A media type that is taken as it is, in place of JSON. */
  readonly octets?: string;
  /** What answers look like, by status: a shape of JSON, a media type, or null where there is no body. */
  readonly answers: Readonly<Record<number, AnswerName | MediaType | null>>;
  /** Response headers that mean something here. */
  readonly answerHeaders?: readonly string[];
  /** What can go wrong beside what can go wrong everywhere (openapi/failures.ts). */
  readonly errors?: readonly ErrorCode[];
  /** How a client that does not know what became of a change finds out. Only for what changes something. */
  readonly retry?: { readonly isSafe: boolean; readonly how: string };
}

/** An operation that needs no sign-in. */
export interface GuestOperation extends Operation {
  readonly isPublic: true;
  run(input: Input<Shape, Shape, Shape, unknown>, guest: Guest): Promise<JsonAnswer | HttpResponse>;
}

/** An operation that needs a mail account. */
export interface AccountOperation extends Operation {
  readonly isPublic: false;
  run(input: Input<Shape, Shape, Shape, unknown>, caller: Caller): Promise<JsonAnswer | HttpResponse>;
}

export type AnyOperation = GuestOperation | AccountOperation;

type Run<Path extends Shape, Query extends Shape, Headers extends Shape, Body, For> = (
  input: Input<Path, Query, Headers, Body>,
  context: For,
) => Promise<JsonAnswer | HttpResponse>;

/** An operation that needs an account: a row of the table. */
export function operation<
  Body,
  Path extends Shape = Record<never, never>,
  Query extends Shape = Record<never, never>,
  Headers extends Shape = Record<never, never>,
>(
  row: Operation<Path, Query, Headers, Body> & { readonly run: Run<Path, Query, Headers, Body, Caller> },
): AccountOperation {
  return { ...row, isPublic: false } as unknown as AccountOperation;
}

/** A row of the table for everyone. */
export function guestOperation<
  Body,
  Path extends Shape = Record<never, never>,
  Query extends Shape = Record<never, never>,
  Headers extends Shape = Record<never, never>,
>(
  row: Operation<Path, Query, Headers, Body> & { readonly run: Run<Path, Query, Headers, Body, Guest> },
): GuestOperation {
  return { ...row, isPublic: true } as unknown as GuestOperation;
}

/** What is offered, in its own words; `more`: what REST adds to them. */
interface Offered {
  readonly name: string;
  readonly right: Right | null;
  readonly summary: string;
  readonly description: string;
}

/** The part of a row that an operation of src/operations/ says. */
export function offers({ name, right, summary, description }: Offered, more = '') {
  return { id: name, right, summary, description: `${description} ${more}`.trim() };
}

/** An answer of 200. */
export function ok(value: object, headers?: Record<string, string>): JsonAnswer {
  return { status: 200, value, headers };
}
