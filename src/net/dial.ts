import net from 'node:net';
import tls from 'node:tls';

import type { Endpoint } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import { ConnectionLost } from './connection-lost.ts';
import { rememberSessions, tlsOptions } from './tls-memory.ts';

/** Milliseconds for TCP and TLS together; a call has more to do than to wait for a dead server. */
const DIAL_TIMEOUT = 10_000;

/**
 * A TCP connection to one of the checked addresses, with TLS where the endpoint wants it from the start.
 * @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT
 */
export function dial(endpoint: Endpoint, signal: AbortSignal): Promise<net.Socket> {
  const options: net.TcpNetConnectOpts = {
    host: endpoint.host,
    port: endpoint.port,
    lookup: (_host, _options, done) => done(null, [...endpoint.addresses]),
    noDelay: true,
    autoSelectFamily: true,
  };
  if (endpoint.security !== 'TLS') return established(net.connect(options), 'connect', endpoint, signal);
  return secured({ ...options, ...tlsOptions(endpoint) }, endpoint, signal);
}

/** Upgrades a connection after STARTTLS was answered. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT */
export function upgrade(socket: net.Socket, endpoint: Endpoint, signal: AbortSignal): Promise<net.Socket> {
  return secured({ socket, ...tlsOptions(endpoint) }, endpoint, signal);
}

function secured(
  options: tls.ConnectionOptions,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<net.Socket> {
  const socket = tls.connect(options);
  rememberSessions(socket, endpoint);
  return established(socket, 'secureConnect', endpoint, signal);
}

function established(
  socket: net.Socket,
  event: 'connect' | 'secureConnect',
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(DIAL_TIMEOUT)]);
    const settle = (error?: Error) => {
      limit.removeEventListener('abort', onAbort);
      socket.removeListener('close', onClose);
      if (!error) return resolve(socket);
      socket.destroy();
      reject(explain(error, endpoint));
    };
    const onAbort = () => settle(new MailError('SERVER_TIMEOUT', `${endpoint.host} did not answer in time`));
    const onClose = () => settle(new ConnectionLost(`${endpoint.host} cannot be reached`));
    limit.addEventListener('abort', onAbort, { once: true });
    socket.once(event, () => settle());
    socket.once('close', onClose);
    // Stays for good: a socket without an error listener ends the process.
    socket.on('error', settle);
    if (limit.aborted) onAbort();
  });
}

/** What Node says of a connection that was there and has gone. */
const GONE = new Set(['ECONNRESET', 'EPIPE']);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/;

function explain(error: Error & { code?: string }, { host }: Endpoint): MailError {
  if (error instanceof MailError) return error;
  if (GONE.has(error.code ?? '')) return new ConnectionLost(`${host} cannot be reached`, { cause: error });
  const isCertificate = CERTIFICATE.test(error.code ?? '');
  const message = isCertificate
    ? `The certificate of ${host} is not trusted (${error.code}). If a private authority issued it, add that authority to POSTERN_CA_FILE`
    : `${host} cannot be reached`;
  return new MailError('SERVER_UNAVAILABLE', message, { cause: error });
}
