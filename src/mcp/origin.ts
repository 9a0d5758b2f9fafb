/** Which web pages may call. */
interface Pages {
  readonly origins: readonly string[];
  readonly isLocal: boolean;
}

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request comes from no web page, or from one that may call. Only origins that the deployment names count: `*` is
 * no name, and the Host of the request is what an attacker's name resolves to (DNS rebinding).
 */
export function isAllowedOrigin(origin: string | undefined, { origins, isLocal }: Pages): boolean {
  if (origin === undefined) return true;
  return origins.includes(origin) || (isLocal && LOCAL.has(URL.parse(origin)?.hostname ?? ''));
}
