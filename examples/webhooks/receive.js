// Receives webhooks of a gateway in a serverless function (AWS Lambda behind a function URL or an HTTP API; other platforms
// differ in the shape of `event`). No packages, no store. The subscription is made with the same secret:
//   { "url": "https://…", "role": "INBOX", "signingSecret": "whsec_…" }
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a delivery may be old, or ahead. */
const TOLERANCE = 300;

/**
 * A handler that answers the challenge, and hands every signed event to `onEvent`. What that throws is answered with 500,
 * and the event comes again under the same id. Events come at least once: do what must happen once by `id`.
 */
export function receiver({ secret, onEvent, now = () => Date.now() }) {
  return async ({ headers, body = '', isBase64Encoded = false }) => {
    const raw = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
    if (!isSigned(headers, raw, secret, now())) return { statusCode: 401 };
    const event = JSON.parse(raw.toString());
    if (event.type === 'webhook.challenge') return json(200, { challenge: event.data.challenge });
    try {
      await onEvent(event);
      return { statusCode: 204 };
    } catch (error) {
      console.error(error);
      return { statusCode: 500 };
    }
  };
}

/** Standard Webhooks 1.0: HMAC-SHA256 over id, timestamp and the body as it came; several while a secret is replaced. */
function isSigned(headers, raw, secret, now) {
  const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures = '' } = headers;
  if (!(Math.abs(now / 1000 - Number(seconds)) <= TOLERANCE)) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const own = createHmac('sha256', key).update(`${id}.${seconds}.`).update(raw).digest();
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace('v1,', ''), 'base64');
    return given.length === own.length && timingSafeEqual(given, own);
  });
}

function json(statusCode, value) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
