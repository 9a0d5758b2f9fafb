import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { AWS, isSigned } from './aws-signature.ts';

type Value = { readonly S?: string; readonly N?: string };
type Item = Record<string, Value>;

interface Call {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConsistentRead?: boolean;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Item;
}

/**
 * A table as DynamoDB's published interface describes it (API version 2012-08-10, AWS JSON 1.0): GetItem and PutItem with
 * conditions, for callers that sign as AWS does (Signature Version 4).
 */
export class ScriptedDynamo {
  readonly items = new Map<string, Item>();
  /** Names of the operations that were called. */
  readonly heard: string[] = [];
  /** What each call is answered with, in place of what is right. */
  fault: { readonly status: number; readonly type: string } | undefined;
  readonly #server: http.Server;

  private constructor() {
    this.#server = http.createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<ScriptedDynamo> {
    const dynamo = new ScriptedDynamo();
    await new Promise<void>((resolve) => dynamo.#server.listen(0, '127.0.0.1', resolve));
    return dynamo;
  }

  /** The variables of a deployment that has this table. */
  get env(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      ...AWS,
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
      POSTERN_STORE: 'dynamodb:postern',
    };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const body = Buffer.concat(pieces).toString();
    const operation = String(request.headers['x-amz-target']).replace('DynamoDB_20120810.', '');
    this.heard.push(operation);
    const { status, answer } = isSigned(request, body, { service: 'dynamodb', signed: ['x-amz-target'] })
      ? this.#run(operation, JSON.parse(body) as Call)
      : refusal('com.amazon.coral.service#InvalidSignatureException', 'The request signature does not match');
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  }

  #run(operation: string, call: Call): { status: number; answer: object } {
    if (this.fault) return { ...refusal(this.fault.type, 'a fault'), status: this.fault.status };
    if (call.TableName !== 'postern')
      return refusal(
        'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
        'Requested resource not found',
      );
    if (operation === 'GetItem') {
      const item = this.items.get(call.Key!['key']!.S!);
      return { status: 200, answer: item ? { Item: item } : {} };
    }
    const key = call.Item!['key']!.S!;
    if (!holds(call, this.items.get(key) ?? {}))
      return refusal(
        'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
        'The conditional request failed',
      );
    this.items.set(key, call.Item!);
    return { status: 200, answer: {} };
  }
}

function refusal(type: string, message: string): { status: number; answer: object } {
  return { status: 400, answer: { __type: type, message } };
}

/** `AND` binds closer than `OR`; comparisons, and `attribute_not_exists`. */
function holds({ ConditionExpression = '', ...names }: Call, item: Item): boolean {
  if (ConditionExpression === '') return true;
  return ConditionExpression.split(' OR ').some((part) =>
    part.split(' AND ').every((each) => isTrue(each, names, item)),
  );
}

function isTrue(
  term: string,
  {
    ExpressionAttributeNames: names = {},
    ExpressionAttributeValues: values = {},
  }: Omit<Call, 'ConditionExpression'>,
  item: Item,
): boolean {
  const [, missing] = /^attribute_not_exists\((#\w+)\)$/.exec(term) ?? [];
  if (missing) return item[names[missing]!] === undefined;
  const [, name, operator, value] = /^(#\w+) (=|<=|>) (:\w+)$/.exec(term)!;
  const [own, other] = [item[names[name!]!], values[value!]!];
  if (own === undefined) return false;
  if (operator === '=') return own.S === other.S && own.N === other.N;
  return operator === '>' ? Number(own.N) > Number(other.N) : Number(own.N) <= Number(other.N);
}
