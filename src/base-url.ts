import type { HttpRequest } from './http.ts';
import type { PageOf } from './mail/errors.ts';

/** A host with its port, as a Host header has it (RFC 9110 §7.2); nothing else may get into a URL or a policy. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;
const SCHEME = /^https?$/i;

/** What a request says of how it was reached, and what was taken off its path. */
export type Reached = Pick<HttpRequest, 'headers' | 'prefix'>;

/**
 * What stands before a path in the URLs of an answer, as its caller reached the gateway: `https://mail.example.com/stage`.
 * Without a host that can be read, only what stands before the path.
 *
 * A caller can claim any host, also by X-Forwarded-Host, which some proxy must have set otherwise. That is safe as long as
 * the only reader of an answer is who sent its request: answers with links are never stored in shared caches (`no-store`,
 * `private`), nothing but the links in them depends on it, and scripts of other origins may not send these headers.
 */
export function baseUrl({ headers, prefix = '' }: Reached): string {
  const host = first(headers['x-forwarded-host'], HOST) ?? first(headers['host'], HOST);
  if (host === undefined) return prefix;
  const scheme = first(headers['x-forwarded-proto'], SCHEME) ?? 'http';
  return `${scheme.toLowerCase()}://${host}${prefix}`;
}

/** Of several proxies the first one was asked by the client. */
function first(header: string | undefined, form: RegExp): string | undefined {
  const value = header?.split(',', 1)[0]!.trim();
  return value !== undefined && form.test(value) ? value : undefined;
}

/** The request without the base path that the deployment has put before every path; as it is where it has none. */
export function withoutBasePath<R extends Pick<HttpRequest, 'path' | 'prefix'>>(
  request: R,
  basePath: string,
): R {
  const { path, prefix = '' } = request;
  const isBelow = basePath !== '' && (path === basePath || path.startsWith(`${basePath}/`));
  if (!isBelow) return request;
  return { ...request, path: path.slice(basePath.length) || '/', prefix: `${prefix}${basePath}` };
}

/** How the pages about errors are reached by the caller of a request; a front asks it where the app was not asked. */
export type PagesFor = (request: Reached & Pick<HttpRequest, 'path'>) => PageOf;

/**
 * The pages of the book about errors, as the caller of a request reaches them.
 * @param publicUrl where the gateway is reached from outside, where that was configured; otherwise empty
 */
export function errorPages(publicUrl: string, request: Reached): PageOf {
  return (code) => `${publicUrl || baseUrl(request)}/docs/guide/errors/${code}`;
}
