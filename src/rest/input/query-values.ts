import type * as z from 'zod/mini';

import { MailError } from '../../mail/errors.ts';
import type { Shape } from '../../operations/offers/offer.ts';

/**
 * The values of a query by name, as the shape wants them: a list is one parameter with commas, or a parameter for each
 * value; digits become numbers where a number is wanted.
 * @throws MailError BAD_USER_INPUT for what is given twice and is no list, and for what cannot be decoded
 */
export function queryValues(query: string, shape: Shape): Record<string, unknown> {
  const raw = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decoded(at < 0 ? pair : pair.slice(0, at));
    raw.set(name, [...(raw.get(name) ?? []), at < 0 ? '' : pair.slice(at + 1)]);
  }
  const values = [...raw].map(([name, texts]): [string, unknown] => [name, valueOf(name, texts, shape)]);
  return Object.fromEntries(values);
}

function valueOf(name: string, texts: readonly string[], shape: Shape): unknown {
  const type = Object.hasOwn(shape, name) ? innermost(shape[name]!) : undefined;
  if (type?.def.type === 'array') return listOf(texts, (type.def as unknown as ArrayDef).element);
  if (texts.length > 1 && type)
    throw new MailError('BAD_USER_INPUT', `The query parameter «${name}» may appear only once`, {
      argument: name,
    });
  return readAs(decoded(texts[0]!), type);
}

/** Clients that encode commas are many; a value that holds one stands in a parameter of its own. */
function listOf(texts: readonly string[], element: z.ZodMiniType): unknown[] {
  const isSplit = texts.length === 1 || innermost(element).def.type === 'enum';
  const values = texts.map(decoded).filter((text) => text !== '');
  const items = isSplit ? values.flatMap((text) => text.split(',')) : values;
  return items.map((item) => readAs(item, innermost(element)));
}

type ArrayDef = { readonly element: z.ZodMiniType };
type Wrapper = { readonly innerType?: z.ZodMiniType; readonly in?: z.ZodMiniType };

/** The type without what is around it: optional, default, transformed. */
function innermost(type: z.ZodMiniType): z.ZodMiniType {
  const { innerType, in: input } = type.def as Wrapper;
  const inner = innerType ?? input;
  return inner ? innermost(inner) : type;
}

/** Text as a number or a truth value where one is wanted and this is one; whatever it is not is left to validation. */
function readAs(text: string, type: z.ZodMiniType | undefined): unknown {
  if (type?.def.type === 'number' && /^-?\d{1,17}$/.test(text)) return Number(text);
  if (type?.def.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new MailError('BAD_USER_INPUT', 'The query string contains invalid percent-encoding');
  }
}
