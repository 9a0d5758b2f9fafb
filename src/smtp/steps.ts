import type { Notify, OutgoingMail } from '../mail/submission.ts';
import type { Command } from './wire/command.ts';

/** What is said to a submission server, as data. */
export type Step =
  | { readonly verb: 'MAIL'; readonly from: string; readonly parameters: readonly string[] }
  | { readonly verb: 'RCPT'; readonly to: string; readonly parameters: readonly string[] }
  | { readonly verb: 'DATA' }
  /** The message itself, with the dot behind it. */
  | { readonly verb: 'TEXT'; readonly content: OutgoingMail['content'] };

/** A step as a command (RFC 5321 §4.1.1); the text of a message is none. */
export function commandOf(step: Exclude<Step, { verb: 'TEXT' }>): Command {
  switch (step.verb) {
    case 'MAIL':
      return { line: [`MAIL FROM:<${step.from}>`, ...step.parameters].join(' ') };
    case 'RCPT':
      return { line: [`RCPT TO:<${step.to}>`, ...step.parameters].join(' ') };
    case 'DATA':
      return { line: 'DATA' };
  }
}

/** A step as transcripts and explanations show it. */
export function describeStep(step: Step): string {
  return step.verb === 'TEXT' ? '(message)' : commandOf(step).line;
}

/** When a recipient's server reports (RFC 3461 §4.1). */
export function notifyParameter(notify: readonly Notify[]): string {
  return `NOTIFY=${notify.length > 0 ? notify.join(',') : 'NEVER'}`;
}

/** A value with everything encoded that is not plain (RFC 3461 §4). */
export function xtext(text: string): string {
  const encoded = (octet: number) => `+${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  return [...Buffer.from(text)]
    .map((octet) =>
      octet < 0x21 || octet > 0x7e || octet === 0x2b || octet === 0x3d
        ? encoded(octet)
        : String.fromCharCode(octet),
    )
    .join('');
}
