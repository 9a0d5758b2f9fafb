import type * as z from 'zod/mini';

import type { ErrorDetails } from '../../mail/errors.ts';
import { MailError } from '../../mail/errors.ts';

type Issue = z.core.$ZodIssue;

/** The parts of a request, as error messages name them. */
export type RequestPart = 'path parameter' | 'query parameter' | 'header' | 'body';

/** What is wrong with an input: names the place and what it takes, and never repeats a value that was sent. */
export function complaint([issue]: readonly Issue[], part: RequestPart): MailError {
  if (!issue) return new MailError('BAD_USER_INPUT', `The ${part} is invalid`);
  return new MailError('BAD_USER_INPUT', inWords(issue, part), faultOf(issue, part));
}

/** The argument by its name; in a body, the place as well (RFC 6901). */
function faultOf(issue: Issue, part: RequestPart): ErrorDetails {
  const path = [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])].map(
    String,
  );
  const [argument] = path;
  return {
    argument: argument && shortened(argument),
    pointer: part === 'body' ? pointerTo(path) : undefined,
  };
}

const pointerTo = (path: readonly string[]): string =>
  path.map((name) => `/${shortened(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function inWords(issue: Issue, part: RequestPart): string {
  if (issue.code === 'unrecognized_keys')
    return `There is no ${part === 'body' ? 'field' : part} ${quoted(placeOf(issue.path, issue.keys[0]))} here`;
  // Which entry of a list it is says nothing about a query.
  const place = placeOf(part === 'query parameter' ? issue.path.slice(0, 1) : issue.path);
  const where = place === '' ? `The ${part}` : `The ${part === 'body' ? 'field' : part} ${quoted(place)}`;
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  return isMissing ? `${where} is missing` : `${where} ${wanted(issue)}`;
}

/** What it has to be. */
function wanted(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? 'of another type'}`;
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return 'has a value that is not allowed here';
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? 'in another format'}`;
    default:
      return issue.message;
  }
}

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

const UNITS: Record<string, string> = { string: ' characters long', array: ' entries long' };

const FORMATS: Record<string, string> = {
  datetime: 'an RFC 3339 timestamp with a time zone, for example 2026-03-01T09:30:00Z',
  base64: 'base64 (RFC 4648 §4)',
  safeint: 'a whole number',
  digits: 'a string of up to 19 digits',
};

function placeOf(path: readonly PropertyKey[], key?: string): string {
  return [...path, ...(key === undefined ? [] : [key])].map(String).join('.');
}

/** A name, as far as it is fit for an error message. */
function quoted(name: string): string {
  return `«${shortened(name)}»`;
}

const shortened = (name: string): string => name.slice(0, 100);
