import type { Account } from '../mail/account.ts';
import type { Bytes, BytesDemand } from '../mail/bytes.ts';
import type { Change, ChangeOutcome } from '../mail/changes.ts';
import type { AccountDemand, MailboxDemand, MessageDemand } from '../mail/demand.ts';
import type { ServerProfile } from '../mail/endpoint.ts';
import { MailError, asMailError } from '../mail/errors.ts';
import type { PendingCall } from '../session/call-batcher.ts';
import { CallBatcher, settle } from '../session/call-batcher.ts';
import type { MessageId } from '../mail/ids.ts';
import { requireKeys } from '../mail/ids.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { MailboxReference } from '../mail/mailbox.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { Message } from '../mail/mailbox.ts';
import type { AccountRef } from '../mail/account-ref.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import { accountOf } from './account.ts';
import { Assembly } from './assemble.ts';
import { loadCharsetsOf } from './charsets.ts';
import type { Server } from './maildrop.ts';
import { Plan } from './plan.ts';
import type { Transport } from './transport.ts';
import type { Request } from './wanted.ts';
import { mergeRequests, isInbox, wantsContent } from './wanted.ts';

/**
 * A MailSession over POP3: gathers the calls of a tick, plans them together, and runs the plan in a session of its own.
 * A maildrop is locked while it is open, so it is open only as long as a plan runs.
 */
export class Pop3Session implements MailSession {
  readonly accountKey: string;
  readonly #owner: AccountRef;
  readonly #transport: Transport;
  readonly #calls = new CallBatcher<Request>((batch) => {
    void this.#inTurn(() => this.#run(batch));
  });
  /** Sessions follow one another: two at once would lock each other out. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(owner: AccountRef, transport: Transport) {
    this.accountKey = owner.accountKey;
    this.#owner = owner;
    this.#transport = transport;
  }

  account(demand: AccountDemand): Promise<Account> {
    return this.#calls.ask({ kind: 'account', demand });
  }

  mailboxes(_scope: { subscribedOnly: boolean }, demand: MailboxDemand): Promise<Mailbox[]> {
    return this.#calls.ask({ kind: 'mailboxes', demand });
  }

  mailbox(reference: MailboxReference, demand: MailboxDemand): Promise<Mailbox> {
    return this.#calls.ask({ kind: 'mailbox', reference, demand });
  }

  async messages(ids: readonly MessageId[], demand: MessageDemand): Promise<(Message | MailError)[]> {
    return this.#calls.ask({ kind: 'messages', ids: requireKeys(ids), demand });
  }

  /** In its turn; the next call waits until the octets are read. */
  bytes({ id, ...demand }: BytesDemand): Promise<Bytes> {
    return new Promise((resolve, reject) => {
      const [own] = requireKeys([id]);
      this.#inTurn(async () => {
        const { readBytes } = await import('./bytes.ts');
        await readBytes({ ...demand, id: own! }, this.#transport, resolve);
      }).catch(reject);
    });
  }

  change(change: Change): Promise<ChangeOutcome> {
    return this.#inTurn(async () => {
      const { removalOf } = await import('./changes/removal.ts');
      const makePlan = removalOf(change);
      return (await this.#transport.run(makePlan)).outcome();
    });
  }

  signIn(): Promise<ServerProfile> {
    return this.#transport.probe();
  }

  report(): PlanReport {
    return this.#transport.report();
  }

  close(): void {
    this.#transport.close();
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#last.then(run);
    this.#last = result.catch(() => {});
    return result;
  }

  async #run(batch: readonly PendingCall<Request>[]): Promise<void> {
    try {
      const work = mergeRequests(batch.map(({ request }) => request));
      const makePlan = (server: Server) => new Plan(work, server);
      const plan = work.isIdle ? undefined : await this.#transport.run(makePlan);
      const split = wantsContent(work)
        ? (await import('../mime/whole-content.ts')).contentOfWhole
        : undefined;
      if (plan) await loadCharsetsOf(plan.drop);
      const assembly = plan && new Assembly(plan, work, this.accountKey, split);
      for (const waiting of batch) settle(waiting, () => this.#answer(waiting.request, plan, assembly));
    } catch (error) {
      for (const waiting of batch) waiting.reject(asMailError(error));
    }
  }

  #answer(request: Request, plan: Plan | undefined, assembly: Assembly | undefined): unknown {
    switch (request.kind) {
      case 'account':
        return accountOf(this.#owner, request.demand, plan?.drop.capabilities());
      case 'mailboxes':
        return [assembly!.inbox];
      case 'mailbox':
        if (!isInbox(request.reference))
          throw new MailError('NOT_FOUND', 'A POP3 account has no mailbox but INBOX');
        return assembly!.inbox;
      case 'messages':
        return assembly!.messages(request.ids, request.demand);
    }
  }
}
