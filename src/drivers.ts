import type { ImapSessionOptions } from './imap/sessions/call-links.ts';
import type { AccountRef, Protocol, ServerProfile } from './mail/endpoint.ts';
import type { Feature } from './mail/features.ts';
import { loadOnce } from './mail/load-once.ts';
import type { MailSession } from './mail/mail-session.ts';
import type { MailboxReference } from './mail/mailbox.ts';
import type { Watch } from './session/watch.ts';

/** What the gateway needs of a protocol that mail is read with. */
interface Driver {
  readonly open: (
    owner: AccountRef,
    options: ImapSessionOptions,
    isExplained: boolean,
  ) => Promise<MailSession>;
  /** A session that stays with a mailbox, or with the account, for those who listen to it. */
  readonly watch: (
    owner: AccountRef,
    options: Omit<ImapSessionOptions, 'signal'>,
    mailbox: MailboxReference | undefined,
  ) => Promise<Watch>;
  /** What an account on a known server has. */
  readonly features: (profile: ServerProfile) => Promise<readonly Feature[]>;
  /** Whether an account has more than INBOX. */
  readonly hasMailboxes: boolean;
}

const loadImap = loadOnce(() => import('./imap/session.ts'));
const loadNetwork = loadOnce(() => import('./imap/sessions/network.ts'));

/** By protocol; nothing of a driver is loaded before it is used. */
export const DRIVERS: Record<Protocol, Driver> = {
  IMAP: {
    open: async (owner, options, isExplained) => {
      const { ImapSession } = await loadImap();
      if (!isExplained) return new ImapSession(owner, new (await loadNetwork()).Network(options));
      const { Explanation } = await import('./imap/sessions/explain.ts');
      return new ImapSession(owner, new Explanation(options.profile));
    },
    watch: async (owner, options, mailbox) => {
      const [{ ImapSession }, { WatchedLine }] = await Promise.all([
        import('./imap/session.ts'),
        import('./imap/watch/watched-line.ts'),
      ]);
      const line = new WatchedLine(options, mailbox);
      return line.watchFor(new ImapSession(owner, line));
    },
    features: async ({ capabilities }) => {
      const { Capabilities, featuresOf } = await import('./imap/wire/capabilities.ts');
      return featuresOf(new Capabilities(capabilities));
    },
    hasMailboxes: true,
  },
  POP3: {
    open: async (owner, options, isExplained) => {
      const { Pop3Session } = await import('./pop3/session.ts');
      if (!isExplained)
        return new Pop3Session(owner, new (await import('./pop3/network.ts')).Network(options));
      return new Pop3Session(owner, new (await import('./pop3/explain.ts')).Explanation(options.profile));
    },
    watch: async (owner, options) => {
      const [{ Pop3Session }, { Network }, { PollingWatch }, { Capabilities }] = await Promise.all([
        import('./pop3/session.ts'),
        import('./pop3/network.ts'),
        import('./session/polling-watch.ts'),
        import('./pop3/capabilities.ts'),
      ]);
      const { loginDelay = 0 } = new Capabilities(options.profile?.capabilities ?? []);
      const open = (signal: AbortSignal) => new Pop3Session(owner, new Network({ ...options, signal }));
      return new PollingWatch(owner, open, options.clock, 1_000 * loginDelay);
    },
    features: async ({ capabilities }) => {
      const pop3 = await import('./pop3/capabilities.ts');
      return pop3.featuresOf(new pop3.Capabilities(capabilities));
    },
    hasMailboxes: false,
  },
};
