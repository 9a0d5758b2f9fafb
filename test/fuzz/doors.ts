import { MailError } from '../../src/mail/errors.ts';
import { callerDoors } from './caller-doors.ts';
import { documentDoors } from './document-doors.ts';
import { headerDoors } from './header-doors.ts';
import { mailDoors } from './mail-doors.ts';
import { sendingDoors } from './sending-doors.ts';
import { wireDoors } from './wire-doors.ts';

/** A place where input comes in from outside. */
export interface Door {
  /** What well-formed input looks like. */
  readonly seeds: readonly string[];
  /** Takes an input in. Whatever it is, nothing but a MailError is thrown, and none that is INTERNAL. */
  open(input: Buffer): unknown;
}

export const DOORS: Readonly<Record<string, Door>> = {
  ...wireDoors,
  ...mailDoors,
  ...sendingDoors,
  ...documentDoors,
  ...headerDoors,
  ...callerDoors,
};

/** What is wrong with how a door took an input; undefined: nothing. */
export async function faultOf(door: Door, input: Buffer): Promise<string | undefined> {
  try {
    await door.open(input);
    return undefined;
  } catch (error) {
    if (error instanceof MailError && error.code !== 'INTERNAL') return undefined;
    const cause = error instanceof MailError ? (error.cause ?? error) : error;
    return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  }
}
