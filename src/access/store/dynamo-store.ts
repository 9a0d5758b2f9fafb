import { randomUUID } from 'node:crypto';

import { AwsV4Signer } from 'aws4fetch';

import { MailError } from '../../mail/errors.ts';
import { checkedFetch } from '../checked-fetch.ts';
import type { DynamoSettings } from './store-settings.ts';
import type { RecordContents, Store, StoredRecord } from './store.ts';

/** Milliseconds that the table gets, and octets of its answer: an item has 400 KB at most. */
const PATIENCE = 3_000;
const MAX_OCTETS = 500_000;

/** The version of DynamoDB's interface. */
const TARGET = 'DynamoDB_20120810';

/** An item as the table has it: texts, and numbers as texts. */
type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

interface Answer {
  readonly status: number;
  /** The name of an error, without what stands before it. */
  readonly error: string | undefined;
  readonly item: Item | undefined;
}

/** Records in a table of DynamoDB, over HTTP and without AWS's client, which is thirty times as large as this. */
export class DynamoStore implements Store {
  readonly #settings: DynamoSettings;
  readonly #now: () => number;
  readonly #url: URL;

  constructor(settings: DynamoSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
    this.#url = settings.endpoint ?? new URL(`https://dynamodb.${settings.region}.amazonaws.com/`);
  }

  async read(key: string): Promise<StoredRecord | undefined> {
    const { item, error, status } = await this.#call('GetItem', {
      Key: { key: { S: key } },
      ConsistentRead: true,
    });
    if (error !== undefined) throw unavailable(error, status);
    const [value, version, ends] = [item?.['value']?.S, item?.['version']?.S, Number(item?.['ends']?.N)];
    // DynamoDB removes what has ended within days.
    if (value === undefined || version === undefined || !(ends * 1000 > this.#now())) return undefined;
    return { value, version };
  }

  async write(
    key: string,
    { value, endsAt }: RecordContents,
    version: string | undefined,
  ): Promise<string | undefined> {
    const next = randomUUID();
    const seconds = (milliseconds: number) => ({ N: String(Math.ceil(milliseconds / 1000)) });
    const { error, status } = await this.#call('PutItem', {
      Item: { key: { S: key }, value: { S: value }, version: { S: next }, ends: seconds(endsAt.getTime()) },
      ConditionExpression:
        version === undefined ? 'attribute_not_exists(#k) OR #e <= :now' : '#v = :version AND #e > :now',
      ExpressionAttributeNames: {
        '#e': 'ends',
        ...(version === undefined ? { '#k': 'key' } : { '#v': 'version' }),
      },
      ExpressionAttributeValues: {
        ':now': { N: String(Math.floor(this.#now() / 1000)) },
        ...(version !== undefined && { ':version': { S: version } }),
      },
    });
    if (error === 'ConditionalCheckFailedException') return undefined;
    if (error !== undefined) throw unavailable(error, status);
    return next;
  }

  close(): void {
    // Each call has a connection of its own.
  }

  async #call(operation: 'GetItem' | 'PutItem', parameters: object): Promise<Answer> {
    const { table, region, accessKeyId, secretAccessKey, sessionToken } = this.#settings;
    const body = JSON.stringify({ TableName: table, ...parameters });
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${TARGET}.${operation}`,
    };
    const signed = await new AwsV4Signer({
      ...{ method: 'POST', url: this.#url.href, headers, body, service: 'dynamodb', region, accessKeyId },
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken && { sessionToken: sessionToken.reveal() }),
    }).sign();
    const bounds = { isNamed: true, signal: AbortSignal.timeout(PATIENCE), most: MAX_OCTETS };
    const request = { method: 'POST', headers: Object.fromEntries(signed.headers), body };
    return answerIn(await checkedFetch(this.#url, request, bounds));
  }
}

async function answerIn(response: Response): Promise<Answer> {
  const { status } = response;
  const parsed: unknown = await response.json().catch(() => undefined);
  const { Item: item, __type: type } = Object(parsed) as { Item?: Item; __type?: string };
  const error = status === 200 ? undefined : (type?.split('#').at(-1) ?? 'an error');
  return { status, error, item };
}

function unavailable(error: string, status: number): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    `The store of this deployment cannot be used (POSTERN_STORE): ${error}, ${status}`,
  );
}
