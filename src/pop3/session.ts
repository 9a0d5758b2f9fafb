import type { Account } from '../mail/account.ts';
import type { Bytes, BytesDemand } from '../mail/bytes.ts';
import type { ChangeTokens } from '../mail/change-token.ts';
import type { Change, ChangeOutcome } from '../mail/changes.ts';
import type { AccountDemand, MailboxDemand, MessageDemand } from '../mail/demand.ts';
import type { ServerProfile, AccountRef } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import { Turns } from '../session/turns.ts';
import type { MessageId } from '../mail/ids.ts';
import { requireKeys } from '../mail/ids.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { MailboxReference } from '../mail/mailbox.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { Message } from '../mail/mailbox.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import type { Price } from '../mail/price.ts';
import { requireAffordable } from '../mail/price.ts';
import { accountOf } from './account.ts';
import { Assembly } from './assemble.ts';
import { loadCharsetsOf } from './charsets.ts';
import type { Plan } from './plan.ts';
import { planFor } from './plan.ts';
import type { Transport } from './transport.ts';
import type { Request, Wanted } from './wanted.ts';
import { mergeRequests, isInbox, wantsContent } from './wanted.ts';

/**
 * A MailSession over POP3: gathers the calls of a tick, plans them together, and runs the plan in a session of its own.
 * A maildrop is locked while it is open, so it is open only as long as a plan runs.
 */
export class Pop3Session implements MailSession {
  readonly accountKey: string;
  readonly user: string;
  readonly changeTokens: ChangeTokens;
  readonly #owner: AccountRef;
  readonly #transport: Transport;
  readonly #calls = new Turns<Request>((requests) => this.#answer(requests));
  /** What was read so far has a price, up to the first change: what a change has done is told, whatever it costs. */
  #spent: Price | undefined;
  #hasChanged = false;

  constructor(owner: AccountRef, transport: Transport) {
    this.accountKey = owner.accountKey;
    this.user = owner.user;
    this.changeTokens = owner.changeTokens;
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

  /** In a turn that lasts until the octets have been read. */
  async bytes({ id, ...demand }: BytesDemand): Promise<Bytes> {
    const [own] = requireKeys([id]);
    return this.#calls.hold(async (deliver) => {
      const { readBytes } = await import('./bytes.ts');
      await readBytes({ ...demand, id: own! }, this.#transport, deliver);
    });
  }

  change(change: Change): Promise<ChangeOutcome> {
    this.#hasChanged = true;
    this.#spent = undefined;
    return this.#calls.next(async () => {
      const { removalOf } = await import('./changes/removal.ts');
      return this.#transport.run(removalOf(change));
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

  /** @throws MailError TOO_LARGE for more than one request may want */
  #pay({ inbox: demand, messages }: Wanted): void {
    const price = requireAffordable([{ demand, messages, count: undefined }], this.#spent);
    if (!this.#hasChanged) this.#spent = price;
  }

  async #answer(requests: readonly Request[]): Promise<(request: Request) => unknown> {
    const wanted = mergeRequests(requests);
    if (!wanted.isIdle) this.#pay(wanted);
    const plan = wanted.isIdle
      ? undefined
      : await this.#transport.run((server) => planFor(wanted, server, this.#owner.changeTokens));
    const split =
      wantsContent(wanted) || plan?.hasForeignHeaders
        ? (await import('../mime/whole-content.ts')).contentOfWhole
        : undefined;
    if (plan) await loadCharsetsOf(plan.drop);
    const assembly = plan && new Assembly(plan, wanted, this.#owner, split);
    return (request) => this.#answerTo(request, plan, assembly);
  }

  #answerTo(request: Request, plan: Plan | undefined, assembly: Assembly | undefined): unknown {
    switch (request.kind) {
      case 'account':
        return accountOf(this.#owner, request.demand, plan?.drop.capabilities());
      case 'mailboxes':
        return [assembly!.inbox];
      case 'mailbox':
        if (!isInbox(request.reference)) throw new MailError('NOT_FOUND', 'A POP3 account has only INBOX');
        return assembly!.inbox;
      case 'messages':
        return assembly!.messages(request.ids, request.demand);
    }
  }
}
