import type { Caller } from './caller.ts';
import { ResponseBudget } from './response-budget.ts';
import type { Rights } from './rights.ts';

/** Makes octets of what was told, as a caller sees it. */
type Write = (caller: Caller) => Promise<Buffer>;

/** Octets, unless they are for one caller alone. */
type Shared = Promise<Buffer | undefined>;

/** How many are written at a time: while a delta of a thousand messages is written, it takes some MB. */
const AT_A_TIME = 2;

/** What is the same for all who are told the same with the same rights; whatever else is used makes octets one caller's own. */
const COMMON: ReadonlySet<string | symbol> = new Set<keyof Caller>(['mail', 'rights', 'room', 'report']);

/** By what was told, and by the form: they live as long as it does. */
const written = new WeakMap<object, Map<string, Shared>>();

/**
 * What was told, as octets. All who are told the very same object in the same form share one copy, which is written once,
 * however many they are; what is sealed for a caller is written for each. An answer of its own each time, as to its size.
 * @param form all that decides what is shown, but for the caller
 */
export async function toldOctets(told: object, form: string, caller: Caller, write: Write): Promise<Buffer> {
  const forms = written.get(told) ?? new Map<string, Shared>();
  written.set(told, forms);
  const key = `${rightsKey(caller.rights())} ${form}`;
  const known = forms.get(key);
  const shared = known && (await known);
  if (shared) return shared;
  const own = inTurn(() => traced(caller, write));
  if (!known)
    forms.set(
      key,
      own.then(sharedOf, () => undefined),
    );
  return (await own).octets;
}

interface Traced {
  readonly octets: Buffer;
  readonly isCommon: boolean;
}

function sharedOf({ octets, isCommon }: Traced): Buffer | undefined {
  return isCommon ? octets : undefined;
}

async function traced(caller: Caller, write: Write): Promise<Traced> {
  let isCommon = true;
  const get = (target: Caller, name: string | symbol): unknown => {
    isCommon &&= COMMON.has(name);
    return target[name as keyof Caller];
  };
  const octets = await write(new Proxy({ ...caller, room: new ResponseBudget() }, { get }));
  return { octets, isCommon };
}

function rightsKey({ scopes, mailboxes, recipients, bodies }: Rights): string {
  const limits = [mailboxes && [...mailboxes].sort(), recipients];
  return JSON.stringify([[...scopes].sort(), ...limits, bodies]);
}

let free = AT_A_TIME;
const waiting: (() => void)[] = [];

async function inTurn<T>(run: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await run();
  } finally {
    // What was read or written meanwhile comes first.
    const next = waiting.shift();
    if (next) setImmediate(next);
    else free++;
  }
}
