import { isSystemFlag } from '../store/flags.ts';
import type { Arguments } from './arguments.ts';
import { BadCommand } from './bad-command.ts';

/** A flag that a client may set: a system flag or a keyword, which is an atom (RFC 3501 §9, flag). */
export function readFlag(args: Arguments): string {
  const flag = args.atom();
  const isKeyword = /^[^\s\\(){%*"\]\x7f-\uffff]{1,100}$/.test(flag);
  if (!isKeyword && !isSystemFlag(flag)) throw new BadCommand('Not a flag that can be set');
  return flag;
}
