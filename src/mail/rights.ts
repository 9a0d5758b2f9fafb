import { MailError } from './errors.ts';

/** What a token may be allowed to do, each apart from the others; a plain sign-in has all of them. */
export const SCOPES = [
  /** Reading: the account, its mailboxes, and messages. */
  'mail:read',
  /** Flags and keywords; `\Deleted` is for mail:delete. */
  'mail:flag',
  /** Copies, moves, mailboxes and subscriptions; what ends in TRASH is for mail:delete. */
  'mail:organise',
  /** New messages in a mailbox. */
  'mail:draft',
  /** Removing messages and mailboxes, be it by way of TRASH. */
  'mail:delete',
  /** Sending what a person has seen. */
  'mail:send',
  /** Sending without a person. */
  'mail:send-unattended',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Faces that have tokens of their own, which open no other (RFC 8707). */
export const AUDIENCES = ['mcp'] as const;

export type Audience = (typeof AUDIENCES)[number];

/**
 * What a field or an operation needs: a scope, or reading beyond what a limit of the token may allow. Each field
 * (src/fields/) and each operation (src/operations/) names it.
 */
export type Right =
  | Scope
  /** Reading what messages contain: texts, attachments, whole headers, octets, and links to them. */
  | 'mail:content'
  /** Reading beyond the mailboxes that a token may be limited to. */
  | 'mail:account';

/** What a caller may do. Undefined: no such limit. */
export interface Rights {
  readonly scopes: ReadonlySet<Scope>;
  /** Paths of the only mailboxes that may be read or changed. */
  readonly mailboxes: ReadonlySet<string> | undefined;
  /** The only addresses (`anna@example.com`) and domains (`@example.com`) that may be written to. */
  readonly recipients: readonly string[] | undefined;
  /** Whether what messages contain may be read. */
  readonly bodies: boolean;
}

/** What a caller may do who has signed in with nothing held back. */
export const ALL_RIGHTS: Rights = {
  scopes: new Set(SCOPES),
  mailboxes: undefined,
  recipients: undefined,
  bodies: true,
};

/** Rights that are reading within limits. */
const READING: Record<Exclude<Right, Scope>, { isLimited: (rights: Rights) => boolean; says: string }> = {
  'mail:content': {
    isLimited: ({ bodies }) => !bodies,
    says: 'it may not read what messages contain (bodies: false)',
  },
  'mail:account': {
    isLimited: ({ mailboxes }) => mailboxes !== undefined,
    says: 'it is limited to some mailboxes',
  },
};

/** Whether a right is among those of a caller; null needs none. */
export function hasRight(rights: Rights, right: Right | null): boolean {
  return right === null || hindrance(rights, right) === undefined;
}

/**
 * @param what that needs the right, as it begins a sentence
 * @throws MailError FORBIDDEN that names the scope, or the limit
 */
export function requireRight(rights: Rights, right: Right | null, what: string): void {
  const why = right === null ? undefined : hindrance(rights, right);
  if (why === undefined) return;
  throw new MailError(
    'FORBIDDEN',
    `${what} is not allowed with this token: ${why}. Sign in for another token`,
  );
}

function hindrance(rights: Rights, right: Right): string | undefined {
  const scope = isScope(right) ? right : 'mail:read';
  if (!rights.scopes.has(scope)) return `it lacks the scope ${scope}`;
  const limit = isScope(right) ? undefined : READING[right];
  return limit?.isLimited(rights) ? limit.says : undefined;
}

/** Whether a text is the name of a scope. */
export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}
