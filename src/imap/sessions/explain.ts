import type { ServerProfile } from '../../mail/endpoint.ts';
import type { PlanReport } from '../../mail/plan-report.ts';
import { EXPLAINED_ONLY } from '../../mail/plan-report.ts';
import { MAX_PAGE } from '../../mail/window.ts';
import { BASELINE, Capabilities } from '../wire/capabilities.ts';
import type { FetchItems } from '../commands/fetch-items.ts';
import { MailboxMemory } from './mailbox-memory.ts';
import { readSet } from '../commands/number-set.ts';
import type { FetchRow, Listing, OpenMailbox, Result } from '../commands/results.ts';
import type { Found } from '../commands/found.ts';
import { NO_STATUS } from '../commands/status-items.ts';
import type { Range, Step, Verb } from '../commands/steps.ts';
import { commandOf } from '../commands/steps.ts';
import type { WriteGrammar } from '../commands/plans.ts';
import type { Assumptions } from '../../session/explain.ts';
import { Explained } from '../../session/explain.ts';
import type { Plan, Unsent } from '../../session/plan.ts';
import type { Answer } from '../commands/write-results.ts';
import type { AnyStep } from '../commands/write-steps.ts';
import type { MakeChange, MakePlan, Transport } from './transport.ts';
import { describeCommand } from '../wire/command.ts';
import type { Token } from '../wire/token.ts';

/** A mailbox of nobody knows how many messages; shown as EXISTS. */
const ASSUMED_EXISTS = 1_000_000_000;

const NEWEST: Range = { from: ASSUMED_EXISTS - MAX_PAGE + 1, to: ASSUMED_EXISTS };

const SIGN_IN = 'LOGIN *** ***';

const ROLES = ['Archive', 'Drafts', 'Junk', 'Sent', 'Trash', 'All', 'Flagged', 'Important'];

const LISTING: Listing = {
  rows: [
    { path: 'INBOX', delimiter: '/', attributes: [] },
    ...ROLES.map((name) => ({ path: name, delimiter: '/', attributes: [`\\${name}`, '\\Subscribed'] })),
  ],
  statuses: new Map(),
};

const OPEN: OpenMailbox = {
  exists: ASSUMED_EXISTS,
  uidValidity: 1,
  permanentFlags: null,
  hasNoModSeq: false,
  isReadOnly: false,
  hasNoUids: false,
};

/** What a server is assumed to answer, just enough for the plan to go on. */
const ANSWERS: Partial<Record<Verb, Result>> = {
  LIST: LISTING,
  STATUS: { ...NO_STATUS, messages: ASSUMED_EXISTS },
  SEARCH: 0,
};

function answerTo(step: Step): Result {
  if (step.verb === 'SELECT' || step.verb === 'EXAMINE')
    return { ...OPEN, uidValidity: step.uidValidity ?? OPEN.uidValidity };
  if (step.verb === 'FETCH') return rowsIn(step.range, step.items);
  if (step.verb === 'UID FETCH') return step.uids.map((uid) => assumedRow(uid, step.items));
  if (step.verb === 'UID FETCH PARTIAL')
    return rowsIn({ from: ASSUMED_EXISTS - step.count + 1, to: ASSUMED_EXISTS }, step.items);
  if (step.verb === 'UID FETCH SAVED') return rowsIn(NEWEST, step.items);
  if (step.verb === 'UID SEARCH' || step.verb === 'UID SORT') return assumedHits(step.returns);
  return ANSWERS[step.verb] ?? null;
}

/** As many messages are found as there are; those that are listed are the newest. */
function assumedHits(returns: readonly string[] | undefined): Found {
  const partial = returns?.find((each) => each.startsWith('PARTIAL '))?.slice('PARTIAL '.length);
  const { from, to } = NEWEST;
  const newest = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  if (partial !== undefined) return { uids: readSet(partial, MAX_PAGE + 1), count: ASSUMED_EXISTS };
  return returns && !returns.includes('ALL')
    ? { uids: [], count: ASSUMED_EXISTS }
    : { uids: newest, count: newest.length };
}

/** Empty rows just where a page looks for them: UIDs are never below positions, so every cursor's hint holds. */
function rowsIn({ from, to }: Range, items: FetchItems): FetchRow[] {
  return Array.from({ length: to - from + 1 }, (_, i) => assumedRow(from + i, items));
}

function assumedRow(uid: number, { words: asked, sections = [] }: FetchItems): FetchRow {
  const has = new Set<string>([...asked, ...sections.map(({ partId }) => `BODY[${partId}]`)]);
  return {
    position: uid,
    uid,
    items: new Map(ASSUMED_ITEMS.filter(([name]) => has.has(name))),
    isAssumed: true,
  };
}

const words = (...values: (string | null)[]): Token[] =>
  values.map((value) => (value === null ? null : { type: 'STRING', value }));

/** One part of plain text, one octet long. */
const ASSUMED_ITEMS: readonly [string, Token][] = [
  ['PREVIEW', { type: 'STRING', value: '-' }],
  ['BODYSTRUCTURE', words('TEXT', 'PLAIN', null, null, null, '7BIT', '1', '1')],
  ['BODY[1]', { type: 'STRING', value: '-' }],
];

const ASSUMPTIONS: Assumptions<Step, Result> = { answer: answerTo, describe: describeStep };

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
    return this.#explain(makePlan(this.capabilities, new Map()), ASSUMPTIONS);
  }

  fetch(): Promise<never> {
    return Promise.reject(EXPLAINED_ONLY);
  }

  change<T>(makePlan: MakeChange<T>, grammar: WriteGrammar): Promise<T> {
    return this.#explain(makePlan(this.capabilities, this.#mailboxes.open), {
      answer: (step) => grammar.assume(step, answerTo),
      describe: (step) => describeCommand(grammar.commandOf(step)),
    });
  }

  probe(): Promise<ServerProfile> {
    return Promise.reject(EXPLAINED_ONLY);
  }

  report(): PlanReport {
    return this.#explained.report({
      before: [],
      signIn: [SIGN_IN],
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
    this.#explained.run(plan, assumptions, (steps, answers) =>
      this.#mailboxes.note(steps, answers, undefined),
    );
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

function describeStep(step: Step): string {
  const text = describeCommand(commandOf(step));
  // The UIDs of messages that nobody has seen.
  if (step.verb === 'UID FETCH' && step.uids.some((uid) => uid > ASSUMED_EXISTS - MAX_PAGE))
    return text.replace(/^UID FETCH \S+/, 'UID FETCH uids');
  if (step.verb !== 'FETCH' || step.range.to !== ASSUMED_EXISTS) return text;
  const below = step.range.to - step.range.from;
  const range = below === 0 ? 'EXISTS' : `EXISTS-${below}:EXISTS`;
  return text.replace(/^FETCH \S+/, `FETCH ${range}`);
}
