import type { Credentials } from '../mail/endpoint.ts';
import { chooseSignIn, signInAttempt } from './sign-in.ts';
import type { Connection } from './wire/connection.ts';

/** A connection with the sign-in on it. */
export class Link {
  readonly connection: Connection;
  /** EHLO and AUTH. */
  signInRoundTrips = 0;
  /** Milliseconds. */
  signInTime = 0;

  constructor(connection: Connection) {
    this.connection = connection;
    this.signInRoundTrips = connection.pipeline.roundTrips;
  }

  /** @throws MailError UNAUTHENTICATED, SERVER_UNAVAILABLE */
  async signIn(credentials: Credentials): Promise<void> {
    const { connection } = this;
    const started = performance.now();
    const before = connection.pipeline.roundTrips;
    const way = chooseSignIn(credentials, connection.keywords);
    const { command, accept } = signInAttempt(credentials, way);
    const reply = await connection.execute(command);
    this.signInRoundTrips += connection.pipeline.roundTrips - before;
    this.signInTime += performance.now() - started;
    accept(reply);
  }
}
