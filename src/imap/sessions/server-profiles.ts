import type { Credentials, MailServerName, ServerProfile } from '../../mail/endpoint.ts';
import { serverUrl } from '../../mail/endpoint.ts';
import { isPlainAscii } from '../../net/plain-ascii.ts';

/** Servers that a container remembers. */
const MOST = 200;

/** What a container has learned of servers: hints, like those in a token, but of today. */
export class ServerProfiles {
  readonly #profiles = new Map<string, ServerProfile>();

  recall(server: MailServerName, credentials: Credentials): ServerProfile | undefined {
    return this.#profiles.get(keyOf(server, credentials));
  }

  learn(server: MailServerName, credentials: Credentials, profile: ServerProfile): void {
    const key = keyOf(server, credentials);
    this.#profiles.delete(key);
    this.#profiles.set(key, profile);
    const [oldest] = this.#profiles.keys();
    if (this.#profiles.size > MOST) this.#profiles.delete(oldest!);
  }
}

/** What was proved behind LOGIN says nothing of AUTHENTICATE, and which of them it is depends on the credentials. */
function keyOf(server: MailServerName, { user, password }: Credentials): string {
  return `${serverUrl(server)} ${isPlainAscii(user + password.reveal())}`;
}
