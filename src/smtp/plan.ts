import type { OutgoingMail, Receipt, Recipient, RecipientOutcome } from '../mail/submission.ts';
import type { Plan } from '../session/plan.ts';
import type { Envelope } from './parameters.ts';
import type { Step } from './steps.ts';
import { codeOf, refusal, wordsOf } from './wire/refusals.ts';
import type { Reply } from './wire/reply.ts';
import { isPositive, isTransient } from './wire/reply.ts';

/** What a transaction came to. */
export interface Handed {
  readonly receipt: Receipt;
  /** The server waits for a text that it will not get: only the end of the connection takes a 354 back. */
  readonly isTextOwed: boolean;
}

/** The answer that asks for the text (RFC 5321 §4.1.1.4). */
const START_TEXT = 354;

/**
 * One mail transaction (RFC 5321 §3.3): MAIL, RCPT for each recipient and DATA in one flight where the server reads ahead
 * (RFC 2920 §3.1), else DATA behind the answers; then the text. Where some recipients are refused and none is to get the
 * mail, the text is never begun.
 * @throws MailError why the mail was refused as a whole
 */
export function* handIn(
  mail: Pick<OutgoingMail, 'content' | 'whenSomeFail'>,
  envelope: Envelope,
  readsAhead: boolean,
): Plan<Step, Reply, Handed> {
  const { from, recipients, mail: parameters, rcpt } = envelope;
  const flight: Step[] = [
    { verb: 'MAIL', from: from.text, parameters },
    ...recipients.map(({ path }) => ({ verb: 'RCPT', to: path.text, parameters: rcpt(path) }) as const),
  ];
  const answers = yield readsAhead ? [...flight, { verb: 'DATA' }] : flight;
  const [mailed, ...others] = answers as [Reply, ...Reply[]];
  let data = readsAhead ? others.pop()! : undefined;
  if (!isPositive(mailed)) throw refusal(mailed, 'the sender', 'FORBIDDEN');
  const found = others.map((reply, i) => recipientOf(recipients[i]!.address, reply));
  const isGoing = mayGo(found, mail.whenSomeFail);
  if (!isGoing) return { receipt: withheld(found), isTextOwed: data?.code === START_TEXT };
  data ??= (yield [{ verb: 'DATA' }])[0]!;
  if (data.code !== START_TEXT) throw refusal(data, 'the message', 'FORBIDDEN');
  const [reply] = yield [{ verb: 'TEXT', content: mail.content }];
  if (!isPositive(reply!)) throw refusal(reply!, 'the message', 'FORBIDDEN');
  return { receipt: { sent: true, recipients: found }, isTextOwed: false };
}

function mayGo(recipients: readonly Recipient[], whenSomeFail: OutgoingMail['whenSomeFail']): boolean {
  const accepted = recipients.filter(({ outcome }) => outcome === 'ACCEPTED').length;
  return accepted === recipients.length || (accepted > 0 && whenSomeFail === 'SEND_TO_OTHERS');
}

function recipientOf(address: string, reply: Reply): Recipient {
  return { address, outcome: outcomeOf(reply), code: codeOf(reply), serverText: wordsOf(reply) || null };
}

function outcomeOf(reply: Reply): RecipientOutcome {
  if (isPositive(reply)) return 'ACCEPTED';
  return isTransient(reply) ? 'TRY_LATER' : 'REFUSED';
}

function withheld(recipients: readonly Recipient[]): Receipt {
  const shown = recipients.map((each) =>
    each.outcome === 'ACCEPTED' ? { ...each, outcome: 'NOT_SENT' as const } : each,
  );
  return { sent: false, recipients: shown };
}
