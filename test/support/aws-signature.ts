import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Credentials that callers of scripted services sign with. */
export const AWS = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'a-session-token',
};

/** Whether a call is signed with these credentials for a service, as Signature Version 4 describes it, over what came. */
export function isSigned(
  { method, headers, url }: IncomingMessage,
  body: string,
  { service, signed: wanted = [] }: { readonly service: string; readonly signed?: readonly string[] },
): boolean {
  const [, scope = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const { pathname, searchParams } = new URL(url!, 'http://service');
  const query = [...searchParams]
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .sort()
    .join('&');
  const path = pathname.split('/').map(strict).join('/');
  const signed = names.split(';');
  const canonical = signed.map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const request = [method, path, query, canonical.join(''), names, hash(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(request)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${AWS.AWS_SECRET_ACCESS_KEY}`);
  return (
    scope.endsWith(`/${AWS.AWS_REGION}/${service}/aws4_request`) &&
    ['host', 'x-amz-date', 'x-amz-security-token', ...wanted].every((name) => signed.includes(name)) &&
    headers['x-amz-security-token'] === AWS.AWS_SESSION_TOKEN &&
    hmac(key, text).toString('hex') === signature
  );
}

function strict(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
