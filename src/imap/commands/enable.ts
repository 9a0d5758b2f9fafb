import type { ReadCommand } from './grammar.ts';
import { atom } from '../wire/command.ts';
import { textsOf } from '../wire/responses.ts';

interface EnableArguments {
  readonly extension: string;
}

/**
 * RFC 5161. What is told meanwhile is told of the mailbox that is open already, so the command counts as one that uses it.
 */
export const ENABLE: ReadCommand<EnableArguments, ReadonlySet<string>> = {
  mailbox: 'uses',
  args: ({ extension }) => [atom(extension)],
  data: ['ENABLED'],
  refusal: { doing: 'to enable an extension', fallback: 'UNSUPPORTED' },
  read: ({ data }) =>
    new Set(data.flatMap(({ tokens }) => textsOf(tokens).map((word) => word.toUpperCase()))),
  assumed: ({ extension }) => new Set([extension]),
};
