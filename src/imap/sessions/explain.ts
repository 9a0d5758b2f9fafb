import type { ServerProfile } from '../../mail/endpoint.ts';
import type { PlanReport } from '../../mail/plan-report.ts';
import { EXPLAINED_ONLY } from '../../mail/plan-report.ts';
import { BASELINE, Capabilities } from '../wire/capabilities.ts';
import type { Result, Step } from '../commands/table.ts';
import { assumedAnswer, explainStep } from '../commands/table.ts';
import { MailboxMemory } from './mailbox-memory.ts';
import type { Answer, AnyStep, WriteGrammar } from '../commands/writing.ts';
import type { Assumptions } from '../../session/explain.ts';
import { Explained } from '../../session/explain.ts';
import type { Plan, Unsent } from '../../session/plan.ts';
import type { KnownOfSession, MakeChange, MakePlan, Transport } from './transport.ts';
import { describeCommand } from '../wire/command.ts';
import { describeSignIn } from '../wire/sign-in.ts';

const ASSUMPTIONS: Assumptions<Step, Result> = { answer: assumedAnswer, describe: explainStep };

/** Carries a plan out without a server, for `Postern-Explain: only`: the same planner on assumed answers. */
export class Explanation implements Transport {
  readonly capabilities: Capabilities;
  readonly #profile: ServerProfile | undefined;
  readonly #explained = new Explained();
  readonly #mailboxes = new MailboxMemory();

  constructor(profile: ServerProfile | undefined) {
    this.#profile = profile;
    this.capabilities = profile ? new Capabilities(profile.capabilities) : BASELINE;
  }

  learnCapabilities(): Promise<void> {
    this.#explained.flights.push(['CAPABILITY']);
    return Promise.resolve();
  }

  run<T>(makePlan: MakePlan<T>): Promise<T> {
    return this.#explain(makePlan(this.capabilities, this.#known), ASSUMPTIONS);
  }

  /** Nothing stands open: each mailbox is shown as it is opened. */
  get #known(): KnownOfSession {
    const { counts, enabled, open } = this.#mailboxes;
    return { counts, enabled, open };
  }

  fetch(): Promise<never> {
    return Promise.reject(EXPLAINED_ONLY);
  }

  change<T>(makePlan: MakeChange<T>, grammar: WriteGrammar): Promise<T> {
    return this.#explain(makePlan(this.capabilities, this.#known), {
      answer: grammar.assume,
      describe: (step) => describeCommand(grammar.commandsOf([step])[0]!),
    });
  }

  probe(): Promise<ServerProfile> {
    return Promise.reject(EXPLAINED_ONLY);
  }

  beside(): Transport {
    return this;
  }

  report(): PlanReport {
    return this.#explained.report({
      before: [],
      // As it was done the last time.
      signIn: [describeSignIn(this.#profile?.signInBy ?? 'LOGIN')],
      signInRoundTrips: 1,
      isJoined: this.#profile?.keepsCommandsBehindSignIn ?? false,
      assumptions: this.#assumed(),
    });
  }

  close(): void {}

  /** Nothing was run, so the plan's result means nothing, nor does what it could not do with assumed answers. */
  #explain<S extends AnyStep, A extends Answer, T>(
    plan: Plan<S, A | Unsent, T>,
    assumptions: Assumptions<S, A>,
  ): Promise<never> {
    this.#explained.run(plan, assumptions, (steps, answers) => this.#mailboxes.note(steps, answers));
    return Promise.reject(EXPLAINED_ONLY);
  }

  #assumed(): string[] {
    const assumed = [
      'EXISTS stands for the number of messages in the open mailbox.',
      'The account has INBOX and one mailbox for each role.',
    ];
    if (!this.#profile)
      assumed.push(
        'The server has no extensions beyond IMAP4rev1. A token would carry its actual capabilities.',
      );
    if (this.#explained.flights.flat().some((command) => command.includes('PEEK[1]')))
      assumed.push('Every message consists of a single plain-text part.');
    return assumed;
  }
}
