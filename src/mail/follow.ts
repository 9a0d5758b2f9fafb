import type { ErrorCode } from './errors.ts';
import { MailError, asMailError } from './errors.ts';
import type { Listener, ListenerEnd } from './listener.ts';

/** Milliseconds of silence after which a stream shows that it is still there. */
const HEARTBEAT = 20_000;

/** Why a stream ends by itself: all but errors are followed by asking again with the token. */
export type EndReason = ListenerEnd | 'SHUTDOWN' | ErrorCode;

/** What happens in a stream. A token is where to go on from. */
export type FollowEvent<Told> =
  | { readonly kind: 'ready'; readonly token: string }
  | { readonly kind: 'told'; readonly token: string; readonly told: Told }
  | { readonly kind: 'silence' }
  | { readonly kind: 'end'; readonly token: string; readonly reason: EndReason; readonly message?: string };

/** What each question is answered by. */
interface Answer {
  readonly token: string;
  readonly hasMore?: boolean;
}

/** What is followed: how it is asked, by a token. */
export interface Followed<Told extends Answer> {
  /** A token of now. */
  begin(listener: Listener): Promise<string>;
  ask(
    listener: Listener,
    since: string,
  ): Promise<Told & { readonly token: string; readonly hasMore?: boolean }>;
  /** Whether an answer tells of anything. */
  isTold(told: Told, since: string): boolean;
}

/**
 * Tells what changes, from a token on, for as long as the listener has time: each hint leads to a question with the token
 * of what was told last. Nothing is asked for one who does not read. What fails before `ready` is thrown.
 * @param since undefined: from now on
 */
export async function* follow<Told extends Answer>(
  open: () => Promise<Listener>,
  followed: Followed<Told>,
  since: string | undefined,
  ended: AbortSignal,
): AsyncGenerator<FollowEvent<Told>> {
  const listener = await open();
  try {
    yield* events(listener, followed, since, ended);
  } finally {
    listener.leave();
  }
}

async function* events<Told extends Answer>(
  listener: Listener,
  followed: Followed<Told>,
  since: string | undefined,
  ended: AbortSignal,
): AsyncGenerator<FollowEvent<Told>> {
  let token = since ?? (await listener.now(() => followed.begin(listener)));
  let answer = since === undefined || listener.isNow(since) ? undefined : await followed.ask(listener, since);
  yield { kind: 'ready', token };
  while (!ended.aborted) {
    if (answer) {
      const before = token;
      token = listener.shared(answer.token);
      if (followed.isTold(answer, before)) yield { kind: 'told', token, told: answer };
    }
    const next = answer?.hasMore ? 'hint' : await heard(listener, ended);
    answer = undefined;
    if (ended.aborted) return;
    if (next === 'silence') yield { kind: 'silence' };
    else if (next !== 'hint') {
      yield { kind: 'end', token, ...next };
      return;
    } else {
      const asked = await followed.ask(listener, token).catch(asMailError);
      if (!(asked instanceof MailError)) answer = asked;
      // What may pass is tried again with the next hint; the listener hears when it does not.
      else if (!asked.isRetryable) {
        yield { kind: 'end', token, ...endOf(asked) };
        return;
      }
    }
  }
}

type End = Pick<Extract<FollowEvent<unknown>, { kind: 'end' }>, 'reason' | 'message'>;

async function heard(listener: Listener, ended: AbortSignal): Promise<'hint' | 'silence' | End> {
  const left = listener.timeLeft();
  if (left <= 0) return { reason: listener.end };
  try {
    const next = await listener.heard(Math.min(left, HEARTBEAT), ended);
    if (next === 'shutdown') return { reason: 'SHUTDOWN' };
    return next === 'time' ? 'silence' : 'hint';
  } catch (error) {
    return endOf(asMailError(error));
  }
}

function endOf({ code, message }: MailError): End {
  return { reason: code, message };
}
