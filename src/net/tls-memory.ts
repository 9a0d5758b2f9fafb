import net from 'node:net';
import tls from 'node:tls';

import type { Endpoint } from '../mail/endpoint.ts';

/** Servers whose last TLS session is remembered. */
const MAX_SESSIONS = 100;

/** Making one parses every certificate authority. */
const contexts = new WeakMap<object, tls.SecureContext>();
const OWN_AUTHORITIES = {};
/** By server and port; a session is worth what the authorities are that it was checked with. */
const sessions = new Map<string, { readonly authorities: object; readonly session: Buffer }>();

/**
 * What TLS needs to know of a server, with the last session to resume: no certificates travel then, and nothing is
 * signed. Node checks a name only in full handshakes, so a session is never used for another name than its own.
 */
export function tlsOptions(endpoint: Endpoint): tls.ConnectionOptions {
  const { host } = endpoint;
  const known = sessions.get(keyOf(endpoint));
  return {
    secureContext: contextOf(endpoint),
    // An IP address is no server name (RFC 6066 §3); Node compares the certificate with `host` all the same.
    ...(net.isIP(host) ? {} : { servername: host }),
    host,
    ...(known?.authorities === authoritiesOf(endpoint) && { session: known.session }),
  };
}

/** Remembers the sessions of a connection whose server has proved who it is. */
export function rememberSessions(socket: tls.TLSSocket, endpoint: Endpoint): void {
  let isProved = false;
  let early: Buffer | undefined;
  // With TLS 1.2 the session is there before the certificate has been checked.
  socket.on('session', (session: Buffer) => {
    if (isProved) remember(endpoint, session);
    else early = session;
  });
  socket.once('secureConnect', () => {
    isProved = socket.authorized;
    if (isProved && early) remember(endpoint, early);
  });
}

function remember(endpoint: Endpoint, session: Buffer): void {
  const key = keyOf(endpoint);
  sessions.delete(key);
  sessions.set(key, { authorities: authoritiesOf(endpoint), session });
  const [oldest] = sessions.keys();
  if (sessions.size > MAX_SESSIONS) sessions.delete(oldest!);
}

function contextOf(endpoint: Endpoint): tls.SecureContext {
  const key = authoritiesOf(endpoint);
  let context = contexts.get(key);
  if (!context) {
    const { authorities } = endpoint;
    context = tls.createSecureContext({
      minVersion: 'TLSv1.2',
      ...(authorities && { ca: [...authorities] }),
    });
    contexts.set(key, context);
  }
  return context;
}

const authoritiesOf = ({ authorities }: Endpoint): object => authorities ?? OWN_AUTHORITIES;

const keyOf = ({ host, port }: Endpoint): string => `${host} ${port}`;
