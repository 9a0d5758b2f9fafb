/** User and password of a PLAIN response (RFC 4616) in base64; undefined where it is none. */
export function readPlain(response: string): { user: string; password: string } | undefined {
  const [, user, password] = Buffer.from(response, 'base64').toString().split('\0');
  return user === undefined || password === undefined ? undefined : { user, password };
}
