import { Secret } from '../../mail/secret.ts';

/** Where a deployment keeps what its containers share. */
export type StoreSettings = SqliteSettings | DynamoSettings;

/** A file of this machine. */
export interface SqliteSettings {
  readonly kind: 'sqlite';
  readonly file: string;
}

/** A table of DynamoDB with the partition key `key` (S), and `ends` (N) as its time to live. */
export interface DynamoSettings {
  readonly kind: 'dynamodb';
  readonly table: string;
  readonly region: string;
  /** Another server that speaks as DynamoDB does; undefined: that of the region. */
  readonly endpoint: URL | undefined;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** Of a role, as functions have it. */
  readonly sessionToken: Secret | undefined;
}

/** What AWS's own clients read of the environment; a function finds it set. */
export interface AwsEnvironment {
  readonly AWS_REGION?: string | undefined;
  readonly AWS_ACCESS_KEY_ID?: string | undefined;
  readonly AWS_SECRET_ACCESS_KEY?: string | undefined;
  readonly AWS_SESSION_TOKEN?: string | undefined;
  readonly AWS_ENDPOINT_URL_DYNAMODB?: string | undefined;
}

/**
 * Reads `dynamodb:table` or `sqlite:file`; undefined: there is no store.
 * @throws Error whose message says what is wrong
 */
export function storeSettings(text: string, aws: AwsEnvironment): StoreSettings | undefined {
  if (text.trim() === '') return undefined;
  const [, kind, name = ''] = /^(dynamodb|sqlite):(.+)$/.exec(text.trim()) ?? [];
  if (kind === 'sqlite') return { kind, file: name };
  if (kind === 'dynamodb' && /^[\w.-]{3,255}$/.test(name)) return dynamoSettings(name, aws);
  throw new Error('must be dynamodb:table or sqlite:file');
}

function dynamoSettings(table: string, aws: AwsEnvironment): DynamoSettings {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret } = aws;
  if (!region || !accessKeyId || !secret)
    throw new Error(
      'needs AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which functions have by themselves',
    );
  const { AWS_SESSION_TOKEN: session, AWS_ENDPOINT_URL_DYNAMODB: endpoint } = aws;
  return {
    kind: 'dynamodb',
    table,
    region,
    endpoint: endpoint && URL.canParse(endpoint) ? new URL(endpoint) : undefined,
    accessKeyId,
    secretAccessKey: new Secret(secret),
    sessionToken: session ? new Secret(session) : undefined,
  };
}
