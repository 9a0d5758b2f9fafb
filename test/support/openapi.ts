import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export type Schema = Record<string, unknown>;
type Json = Record<string, unknown>;

/** A parameter as the document has it. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  readonly explode?: boolean;
  readonly example?: unknown;
}

interface Shown {
  readonly schema: Schema;
  readonly example: unknown;
  readonly where: string;
}

interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface Response {
  readonly headers: Readonly<Record<string, unknown>>;
  /** Nothing: it has no body. */
  readonly content?: Readonly<Record<string, Media>>;
}

/** An OpenAPI document as a client reads it: nothing but the document is known here. */
export class OpenApi {
  readonly document: Json;
  readonly operations: readonly ApiOperation[];
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(document: object) {
    this.document = document as Json;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(this.document, 'api');
    const paths = this.document['paths'] as Record<string, Record<string, Json>>;
    this.operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, body]) => new ApiOperation(this, method.toUpperCase(), path, body),
      ),
    );
  }

  operation(id: string): ApiOperation {
    return this.operations.find((operation) => operation.id === id)!;
  }

  /** What a reference stands for. */
  resolve<T>(value: T): T {
    const reference = (value as { $ref?: string } | undefined)?.$ref;
    if (reference === undefined) return value;
    const steps = reference.slice(2).split('/');
    return steps.reduce<unknown>((at, step) => (at as Json)[step], this.document) as T;
  }

  /** What is wrong with a value, by a schema of the document. */
  faults(schema: Schema, value: unknown): string[] {
    const key = JSON.stringify(schema);
    const validate = this.#validators.get(key) ?? this.#ajv.compile(this.#absolute(schema));
    this.#validators.set(key, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  /** Properties of schemas without a word about them. */
  undescribed(): string[] {
    const schemas = (this.document['components'] as Json)['schemas'] as Record<string, Schema>;
    return Object.entries(schemas).flatMap(([name, schema]) =>
      Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)
        .filter(([, property]) => !isDescribed(property))
        .map(([property]) => `${name}.${property}`),
    );
  }

  /** References lead into the document, from wherever the schema is compiled. */
  #absolute(schema: Schema): Schema {
    return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/')) as Schema;
  }
}

function isDescribed({ description, anyOf, $ref }: Schema): boolean {
  if ($ref !== undefined || (typeof description === 'string' && description.length > 3)) return true;
  return Array.isArray(anyOf) && (anyOf as Schema[]).some(isDescribed);
}

/** One operation of a document. */
export class ApiOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  /** By media type. */
  readonly body: Readonly<Record<string, Media>>;
  /** By status. */
  readonly responses: Readonly<Record<string, Response>>;
  readonly isPublic: boolean;

  constructor(api: OpenApi, method: string, path: string, body: Json) {
    this.method = method;
    this.path = path;
    this.id = body['operationId'] as string;
    this.description = body['description'] as string;
    this.isPublic = body['security'] !== undefined;
    this.parameters = ((body['parameters'] ?? []) as Parameter[]).map((each) => api.resolve(each));
    this.body = (body['requestBody'] as { content?: Record<string, Media> } | undefined)?.content ?? {};
    const responses = Object.entries(body['responses'] as Record<string, Response>);
    this.responses = Object.fromEntries(
      responses.map(([status, response]) => [status, api.resolve(response)]),
    );
  }

  /** Everything that shows what something looks like, with its schema. */
  examples(): Shown[] {
    const bodies = Object.entries(this.body).map(([type, media]) => ({ ...media, where: type }));
    const answers = Object.entries(this.responses).flatMap(([status, { content = {} }]) =>
      Object.entries(content).flatMap(([type, { schema, example, examples }]) =>
        examples
          ? Object.entries(examples).map(([name, { value }]) => ({ schema, example: value, where: name }))
          : [{ schema, example, where: `${status} ${type}` }],
      ),
    );
    const parameters = this.parameters
      .filter(({ example }) => example !== undefined)
      .map(({ schema, example, name }) => ({ schema, example, where: name }));
    return [...bodies, ...answers, ...parameters] as Shown[];
  }
}
