import fc from 'fast-check';

import type { ApiOperation, OpenApi, Parameter, Schema } from './openapi.ts';
import { valuesOf } from './schema-arbitrary.ts';

/** A request as it goes out. */
export interface ApiRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

interface Draft {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
  readonly body: { readonly type: string; readonly text: string } | undefined;
}

/**
 * Requests of an operation: what the document allows, and the same with something wrong.
 * @param known values that answers have shown, by what they are called: ids and cursors
 */
export function requestsOf(
  api: OpenApi,
  operation: ApiOperation,
  known: KnownValues,
): fc.Arbitrary<ApiRequest> {
  const drafts = fc.record({
    path: parameters(api, operation, 'path', known),
    query: parameters(api, operation, 'query', known),
    headers: parameters(api, operation, 'header', known),
    body: bodies(api, operation, known),
  });
  const right = drafts.map(({ path, ...draft }) => {
    const messageId = known.ownerOf(path['attachmentId']);
    return written(operation, { ...draft, path: { ...path, ...(messageId && { messageId }) } });
  });
  const wrong = fc
    .tuple(right, fc.constantFrom(...DAMAGES), fc.string({ unit: 'binary', maxLength: 20 }))
    .map(([request, damage, junk]) => damage(request, junk));
  return fc.oneof({ weight: 3, arbitrary: right }, { weight: 1, arbitrary: wrong });
}

/** What answers have shown, for requests to come: ids, cursors and URLs, by what they are of. */
export class KnownValues {
  readonly #values = new Map<string, string[]>();
  /** The message that an attachment was seen in. */
  readonly #owners = new Map<string, string>();

  /** Learns from an answer. @param kind what this object is, such as `message`, and in which one it stands */
  learn(value: unknown, kind = '', owner?: string): void {
    if (typeof value !== 'object' || value === null) return;
    const { id } = value as { id?: unknown };
    if (typeof id === 'string') {
      this.#add(`${kind}Id`, id);
      if (owner !== undefined) this.#owners.set(id, owner);
    }
    const inside = typeof id === 'string' ? id : owner;
    for (const [name, each] of Object.entries(value)) {
      if (typeof each !== 'string') this.learn(each, /^\d+$/.test(name) ? kind : singular(name), inside);
      else if (/url$/i.test(name)) this.#add('token', each.split('/').at(-1)!);
      else if (IS_KNOWN.test(name)) this.#add(name, each);
    }
  }

  /** Which message a thing is in; undefined: nobody said. */
  ownerOf(id: unknown): string | undefined {
    return this.#owners.get(String(id));
  }

  /** Values that fit a name, and now and then some that do not. */
  for(name: string): fc.Arbitrary<string> {
    const fitting = this.#values.get(FITS[name] ?? name) ?? [];
    const all = [...this.#values.values()].flat();
    if (all.length === 0) return fc.constant('');
    const any = fc.constantFrom(...all);
    return fitting.length === 0
      ? any
      : fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: any });
  }

  /** The newest ones are the ones that still mean something. */
  #add(name: string, value: string): void {
    const others = (this.#values.get(name) ?? []).filter((each) => each !== value);
    this.#values.set(name, [...others, value].slice(-20));
  }
}

/** `mailboxes` → `mailbox`, `messages` → `message`. */
const singular = (name: string): string => name.replace(/(?<=x)es$|s$/, '');
const IS_KNOWN = /^(\w+Id|startCursor|endCursor|modSeq|path|changesToken)$/;
const WANTS_KNOWN =
  /^(ids|token|\w+Ids?|after|before|if-match|if-none-match|ifModSeq|changedSince|since|path)$/i;
/** Names of what fits elsewhere under another name. */
const FITS: Readonly<Record<string, string>> = {
  ids: 'messageId',
  after: 'endCursor',
  before: 'startCursor',
  'If-Match': 'modSeq',
  'If-None-Match': 'modSeq',
  ifModSeq: 'modSeq',
  changedSince: 'modSeq',
  since: 'changesToken',
};

/** Something known where such a thing is wanted, most of the time. */
function orKnown(name: string, known: KnownValues, other: fc.Arbitrary<unknown>, isList: boolean) {
  if (!WANTS_KNOWN.test(name)) return other;
  const values = fc.constant(null).chain(() => known.for(name));
  const wanted = isList ? fc.array(values, { minLength: 1, maxLength: 4 }) : values;
  const tagged = /^if-/i.test(name) ? values.map((value) => `"${value}"`) : wanted;
  return fc.oneof({ weight: 8, arbitrary: tagged }, { weight: 1, arbitrary: other });
}

function parameters(api: OpenApi, operation: ApiOperation, place: Parameter['in'], known: KnownValues) {
  const here = operation.parameters.filter((each) => each.in === place);
  const model = here.map(({ name, schema }): [string, fc.Arbitrary<unknown>] => {
    const isList = api.resolve(schema)['type'] === 'array';
    return [name, orKnown(name, known, valuesOf(api, schema), isList)];
  });
  const [wanted, free] = [true, false].map((is) =>
    here.filter(({ required }) => required === is).map(({ name }) => name),
  );
  // With all of thirty parameters at once hardly any request would be right.
  const chosen = fc.subarray(free!, { maxLength: Math.min(3, free!.length) });
  return fc.tuple(fc.record(Object.fromEntries(model)), chosen).map(([values, some]) => {
    const names = [...wanted!, ...some];
    return Object.fromEntries(names.map((name) => [name, values[name]]));
  });
}

function bodies(api: OpenApi, { body }: ApiOperation, known: KnownValues) {
  const media = Object.entries(body).map(([type, { schema, example }]) => {
    if (type !== 'application/json') {
      const text = fc.oneof(fc.constant(example as string), fc.string({ unit: 'binary', maxLength: 200 }));
      return text.map((each) => ({ type, text: each }));
    }
    const values = fc.oneof(objectsWithKnown(api, schema, known), exampleWithKnown(example as object, known));
    return values.map((value) => ({ type, text: JSON.stringify(value) }));
  });
  return media.length > 0 ? fc.oneof(...media) : fc.constant(undefined);
}

/** The document's own example, about things that are there. */
function exampleWithKnown(example: object, known: KnownValues): fc.Arbitrary<unknown> {
  const model = Object.entries(example).map(([name, value]) => {
    return [name, orKnown(name, known, fc.constant(value), Array.isArray(value))];
  });
  return fc.record(Object.fromEntries(model) as Record<string, fc.Arbitrary<unknown>>);
}

/** An object whose members are known things where such are wanted. */
function objectsWithKnown(api: OpenApi, schema: Schema, known: KnownValues): fc.Arbitrary<unknown> {
  const { properties = {}, required = [] } = api.resolve(schema);
  const model = Object.entries(properties as Record<string, Schema>).map(([name, each]) => {
    const { type } = api.resolve(each);
    const plain = type === 'object' ? objectsWithKnown(api, each, known) : valuesOf(api, each);
    return [name, orKnown(name, known, plain, type === 'array')];
  });
  return fc.record(Object.fromEntries(model) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required as string[],
  });
}

function written({ method, path, parameters: all }: ApiOperation, draft: Draft): ApiRequest {
  const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(draft.path[name]));
  const query = Object.entries(draft.query)
    .map(([name, value]) => `${name}=${queryText(value)}`)
    .join('&');
  const headers = all
    .filter(({ in: place, name }) => place === 'header' && draft.headers[name] !== undefined)
    .map(({ name }): [string, string] => [name.toLowerCase(), headerText(draft.headers[name])]);
  return {
    method,
    target: query === '' ? target : `${target}?${query}`,
    headers: { ...Object.fromEntries(headers), ...(draft.body && { 'content-type': draft.body.type }) },
    body: draft.body?.text ?? '',
  };
}

function queryText(value: unknown): string {
  return Array.isArray(value) ? value.map(encode).join(',') : encode(value);
}

/** Percent-encoded; halves of surrogate pairs, which no URL can hold, as what replaces them. */
function encode(value: unknown): string {
  return encodeURIComponent(String(value).toWellFormed());
}

/** Headers hold no control characters: no HTTP server would let them through. */
function headerText(value: unknown): string {
  return String(value)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .trim();
}

type Damage = (request: ApiRequest, junk: string) => ApiRequest;

/** What clients get wrong. */
const DAMAGES: readonly Damage[] = [
  (request, junk) => ({
    ...request,
    target: `${request.target}${/\?/.test(request.target) ? '&' : '?'}${encode(junk)}=1`,
  }),
  (request) => ({ ...request, target: request.target.replaceAll(/=([^&]*)/g, '=%zz') }),
  (request) => ({ ...request, target: request.target.replace(/\?(.*)$/, '?$1&$1') }),
  (request, junk) => ({ ...request, target: request.target.replace(/=[^&]*/, `=${encode(junk)}`) }),
  (request) => ({ ...request, headers: { ...request.headers, 'content-type': 'text/plain' } }),
  ({ headers: { 'content-type': _, ...headers }, ...request }) => ({ ...request, headers }),
  (request) => ({ ...request, body: '' }),
  (request, junk) => ({ ...request, body: junk }),
  (request) => ({ ...request, body: request.body.slice(0, request.body.length >> 1) }),
  (request) => ({ ...request, body: '[]' }),
  (request) => ({ ...request, body: request.body.replaceAll(/"[^"]*"\s*([,}\]])/g, '5$1') }),
  (request) => ({ ...request, body: request.body.replace('{', '{"nonsense":1,') }),
  (request, junk) => ({ ...request, headers: { ...request.headers, 'if-match': headerText(junk) } }),
  (request, junk) => ({ ...request, headers: { ...request.headers, 'idempotency-key': headerText(junk) } }),
];
