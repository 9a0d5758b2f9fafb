// A web page's way to mail: nothing but fetch. From another origin the gateway has to allow the page's
// (POSTERN_CORS_ORIGINS=https://app.example.com).

/** An error of the gateway: `code` says what happened, `retryable` whether trying again can help. */
export class MailProblem extends Error {
  constructor({ detail, code, status, retryable }) {
    super(detail);
    Object.assign(this, { code, status, retryable });
  }
}

/** Signs in. @returns a function that calls the gateway: `call(path, options)` resolves with the response */
export async function signIn(gateway, user, password) {
  const body = JSON.stringify({ user, password });
  const headers = { 'Content-Type': 'application/json' };
  const { token } = await (await send(`${gateway}/v1/tokens`, { method: 'POST', headers, body })).json();
  return (path, { headers = {}, ...options } = {}) =>
    send(new URL(path, gateway), { ...options, headers: { ...headers, Authorization: `Bearer ${token}` } });
}

/** Every message of a mailbox, page by page, newest first. */
export async function* messages(call, mailbox, fields = ['id', 'subject', 'from', 'receivedAt']) {
  let url = `/v1/mailboxes/${mailbox}/messages?first=50&fields=${fields.join(',')}`;
  while (url) {
    const response = await call(url);
    yield* (await response.json()).messages;
    const next = /<([^>]*)>; rel="next"/.exec(response.headers.get('Link') ?? '');
    url = next && new URL(next[1], response.url).href;
  }
}

/** Sets flags, unless another client has changed the message since it was read. */
export async function addFlags(call, id, flags) {
  const read = await call(`/v1/messages/${id}?fields=flags`);
  const etag = read.headers.get('ETag');
  const headers = { 'Content-Type': 'application/json', ...(etag && { 'If-Match': etag }) };
  const body = JSON.stringify({ addFlags: flags });
  return (await call(`/v1/messages/${id}?fields=flags`, { method: 'PATCH', headers, body })).json();
}

async function send(url, options) {
  const response = await fetch(url, options);
  if (response.ok) return response;
  throw new MailProblem(await response.json());
}
