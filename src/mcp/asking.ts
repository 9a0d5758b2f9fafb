import { createHash } from 'node:crypto';

import { MailError } from '../mail/errors.ts';
import { isObject } from './json-rpc.ts';
import type { Asked, Call } from './tool.ts';

/** The one question of a call. */
const QUESTION = 'approve';
/** Milliseconds in which it is to be answered. */
const TIME = 5 * 60_000;

/** What the user is asked to allow. */
export interface Matter {
  readonly tool: string;
  /** Digest of what was shown: what is done later has to have the same. */
  readonly digest: string;
  /** What the user reads. It is never the model that words it. */
  readonly message: string;
  /** The word of the tick that says yes. */
  readonly title: string;
}

/** What is sealed beside a question; short keys, because it travels. */
interface Sealed {
  readonly t: string;
  /** Digest of the account. */
  readonly a: string;
  readonly d: string;
  /** Until when, milliseconds since 1970. */
  readonly e: number;
}

/** A digest of parts, of which none runs into the next. */
export function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** Puts a matter to the user: what comes back with it is sealed, and does nothing without the answer. */
export async function ask(matter: Matter, { caller, carried }: Call): Promise<{ readonly ask: Asked }> {
  const sealed: Sealed = {
    t: matter.tool,
    a: caller.mail().accountKey,
    d: matter.digest,
    e: carried.now() + TIME,
  };
  const { message, title } = matter;
  const requestedSchema = {
    type: 'object',
    properties: { approve: { type: 'boolean', title, default: false } },
    required: ['approve'],
  };
  const params = { mode: 'form', message, requestedSchema };
  return {
    ask: {
      inputRequests: { [QUESTION]: { method: 'elicitation/create', params } },
      requestState: await carried.seal(sealed),
    },
  };
}

/** What became of a question: not put yet, or not answered; answered, by yes or by no. */
export type Answered = 'open' | 'approved' | 'declined';

/**
 * What the user has said to a matter as it is now.
 * @throws MailError FORBIDDEN where the answer is to another question: of another account, altered, too late, or about
 *   something that has changed since
 */
export async function answerTo(
  { tool, digest }: Pick<Matter, 'tool' | 'digest'>,
  call: Call,
): Promise<Answered> {
  const { state, inputs, carried, caller } = call;
  const answer = inputs[QUESTION];
  if (state === undefined || !isObject(answer)) return 'open';
  const sealed = await carried.open(state);
  if (!isSealed(sealed)) throw refused('is not one that this gateway has asked for');
  if (sealed.t !== tool || sealed.a !== caller.mail().accountKey) throw refused('is for something else');
  if (sealed.e <= carried.now()) throw refused('came too late');
  if (sealed.d !== digest) throw refused('is for something that has changed since');
  const { action, content } = answer;
  const isYes = action === 'accept' && isObject(content) && content['approve'] === true;
  return isYes ? 'approved' : 'declined';
}

function isSealed(value: unknown): value is Sealed {
  if (!isObject(value)) return false;
  const { t, a, d, e } = value;
  return [t, a, d].every((each) => typeof each === 'string') && typeof e === 'number';
}

function refused(why: string): MailError {
  return new MailError(
    'FORBIDDEN',
    `The approval ${why}. Nothing was done. Call the tool again, without it, to ask the user anew`,
  );
}
