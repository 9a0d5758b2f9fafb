import type { ParsedQuery } from './query-places.ts';

type Parse = (text: string) => ParsedQuery;
let parse: Parse | undefined;

/** The grammar, which only those load who use it: before the arguments of lists are read. */
export async function loadQueryGrammar(): Promise<void> {
  parse ??= (await import('./query-grammar.ts')).parseQuery;
}

/** @throws MailError BAD_USER_INPUT, with the place in the text */
export function readQuery(text: string): ParsedQuery {
  if (!parse) throw new Error('a query is read before its grammar was loaded');
  return parse(text);
}
