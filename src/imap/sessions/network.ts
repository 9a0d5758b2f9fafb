import type { ServerProfile } from '../../mail/endpoint.ts';
import type { MailError } from '../../mail/errors.ts';
import type { PlanReport } from '../../mail/plan-report.ts';
import { ConnectionLost } from '../../net/connection-lost.ts';
import { idleTimeout } from '../../net/clock.ts';
import type { ChangingLine } from '../../session/change.ts';
import { runChange } from '../../session/change.ts';
import { CallReport } from '../../session/report.ts';
import type { RetryReason, Line } from '../../session/run.ts';
import { Attempts, Retry, run } from '../../session/run.ts';
import type { Result, Step } from '../commands/table.ts';
import { commandOf, readReplies } from '../commands/table.ts';
import { Unmet } from '../commands/grammar.ts';
import type { Answer, AnyStep, WriteGrammar } from '../commands/writing.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import { BASELINE } from '../wire/capabilities.ts';
import type { Command, Reply } from '../wire/command.ts';
import { requireConnected } from '../wire/refusals.ts';
import type { ImapSessionOptions } from './call-links.ts';
import { CallLinks } from './call-links.ts';
import type { Link } from './link.ts';
import { learnPatiently, onlyOneHeard, probeSignIn } from './probe.ts';
import type { Flown } from './seen.ts';
import { isBad, seenIn, showsBlindness, wantsOpenMailbox } from './seen.ts';
import type { Seen } from '../quirks.ts';
import type { Alongside, MakeChange, MakePlan, Transport } from './transport.ts';

/** Milliseconds of silence after which commands behind an answered sign-in count as swallowed. */
const SWALLOWED_AFTER = 2_000;

/**
 * Runs plans on one connection: a session that the container has kept, or one that is dialled for the first of them.
 * Where a profile says that the server hears commands behind the sign-in, the first flight leaves in the same write.
 * Where that profile turns out to be wrong, or the connection ends, the plan is made again, once for each reason: its
 * steps only read, so they can be sent again.
 */
export class Network implements Transport {
  readonly #options: ImapSessionOptions;
  readonly #links: CallLinks;
  readonly #attempts = new Attempts();
  /** Whether what was fetched beside a flight was refused because its mailbox was not open yet. */
  #isRefusedBeside = false;
  /** What the running plan was made for. */
  #expected = BASELINE;

  /** @param links where another holds them as well */
  constructor(
    options: ImapSessionOptions,
    report = new CallReport(),
    links = new CallLinks(options, report),
  ) {
    this.#options = options;
    this.#links = links;
  }

  get capabilities(): Capabilities | undefined {
    return this.#links.current?.capabilities;
  }

  async learnCapabilities(): Promise<void> {
    await this.#again(async () => (await this.#links.signIn()).requireFreshCapabilities());
  }

  run<T>(makePlan: MakePlan<T>, alongside: Alongside = {}): Promise<T> {
    return this.#again(async () => {
      const link = await this.#links.connect(alongside.place);
      const line = this.#lineOn(link, alongside);
      const plan = () => this.#planFor(link, makePlan, line.canPipelineWithAuth);
      return this.#timed(() => run(line, plan));
    });
  }

  async fetch(command: Command, octets: number): Promise<Reply> {
    const link = this.#links.current;
    if (!link) throw new Error('a piece was asked for before any plan was run');
    link.connection.expect(octets);
    const reply = await link.connection.execute(command);
    this.#isRefusedBeside ||= wantsOpenMailbox(reply.status);
    return reply;
  }

  async change<T>(makePlan: MakeChange<T>, grammar: WriteGrammar, alongside: Alongside = {}): Promise<T> {
    const { place } = alongside;
    const capabilities = await this.#again(async () =>
      (await this.#links.signIn(place)).planningCapabilities(),
    );
    const plan = makePlan(capabilities, this.#links.current!.known);
    return this.#timed(() => runChange(this.#changingLine(grammar, alongside), plan));
  }

  /** Never on a session that was kept: the password has to be tried. */
  async probe(): Promise<ServerProfile> {
    const links = this.#links;
    links.refuseKept();
    const found = await this.#again(async () => {
      const link = await links.connect();
      return link.isOneByOne ? undefined : probeSignIn(link);
    });
    if (!found) links.leaveDeafServer();
    const profile = found ?? (await this.#again(async () => learnPatiently(await links.connect())));
    links.learn(profile);
    return profile;
  }

  beside(): Transport {
    return new Network({ ...this.#options, kept: undefined }, this.#links.ownReport);
  }

  report(): PlanReport {
    return this.#links.report();
  }

  /** The session is kept for the next call, or ended. */
  close(): void {
    this.#links.close();
  }

  async #timed<T>(run: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await run();
    } finally {
      this.#links.timings.mail += performance.now() - started;
    }
  }

  async #planFor<T>(link: Link, makePlan: MakePlan<T>, isJoined: boolean) {
    this.#expected = isJoined ? link.remembered! : await link.planningCapabilities();
    return makePlan(this.#expected, link.known);
  }

  async #again<T>(attempt: () => Promise<T>): Promise<T> {
    return this.#attempts.run(
      attempt,
      (error) => this.#lossIn(error),
      (reason) => this.#beforeRetry(reason),
    );
  }

  #beforeRetry(reason: RetryReason): void {
    const link = this.#links.current;
    if (reason === 'swallowed') this.#links.leaveDeafServer();
    if (reason === 'unheard') this.#links.leave();
    // What came in one piece may have been why: some end the session over it.
    const isSuspect = reason === 'lost' && link !== undefined && !link.hearsFlights;
    if (reason === 'unheard' || isSuspect) this.#links.goOneByOne();
  }

  /** Why it may be tried on another connection; undefined: it may not. */
  #lossIn(error: unknown): RetryReason | undefined {
    if (error === undefined || this.#links.isOver) return undefined;
    if (this.#links.current?.isUnverified) return 'kept';
    return error instanceof ConnectionLost ? 'lost' : undefined;
  }

  #lineOn(link: Link, alongside: Alongside): Line<Step, Result | MailError> {
    const { canPipelineWithAuth } = link;
    return {
      canPipelineWithAuth,
      signIn: async () => {
        if (canPipelineWithAuth) await link.sendSignIn();
        else await this.#links.signInOn(link);
      },
      fly: (steps) => this.#fly(link, steps, alongside),
      whenIdle: () => idleTimeout(link.clock, link.connection, SWALLOWED_AFTER),
    };
  }

  /** One flight: everything leaves in one write, and each answer is a result or the error that it is. */
  async #fly(
    link: Link,
    steps: readonly Step[],
    { fetch, prepare }: Alongside,
  ): Promise<(Result | MailError)[]> {
    this.#isRefusedBeside = false;
    const underWay = link.execute(steps.map(commandOf));
    // What is downloaded is compressed already, or will not be much smaller.
    const compressing = fetch ? undefined : link.compress(this.#options.kept?.compression);
    fetch?.(this);
    const answered = this.#takeIn(link, steps, underWay, prepare);
    const heard = steps.length === 1 && !fetch ? answered : this.#unlessUnheard(link, answered);
    return (await Promise.all([heard, compressing]))[0];
  }

  async #takeIn(
    link: Link,
    steps: readonly Step[],
    underWay: Promise<readonly (Reply | MailError)[]>,
    prepare: Alongside['prepare'],
  ): Promise<(Result | MailError)[]> {
    const replies = await underWay;
    const refused = replies.filter(isBad);
    refused.forEach(requireConnected);
    const { failure } = link.connection.pipeline;
    const loss = this.#lossIn(failure);
    if (loss && this.#attempts.may(loss)) throw new Retry(loss);
    if (refused.length > 0) await this.#requireSameServer(link);
    const results = readReplies(steps, replies);
    this.#learn(link, { steps, replies, results });
    this.#note(link, steps, results);
    await prepare?.(results);
    if (this.#isRefusedBeside && !link.quirks.opensAlone) this.#learnOf(link, 'opensAlone');
    return results;
  }

  #note(link: Link, steps: readonly AnyStep[], answers: readonly Answer[]): void {
    link.mailboxes.note(steps, answers, { view: link.connection.pipeline.view, now: link.clock.now() });
    if (showsBlindness(steps, answers)) link.see('seesOpenOnly');
  }

  /** Of a server that is not known to hear what comes in one piece: whether it did. @throws Retry */
  async #unlessUnheard<T>(link: Link, answered: Promise<T>): Promise<T> {
    if (link.hearsFlights || link.isOneByOne) return answered;
    const first = await Promise.race([answered, onlyOneHeard(link)]);
    if (first === 'unheard') {
      answered.catch(() => {});
      throw new Retry('unheard');
    }
    link.hearsFlights = true;
    return answered;
  }

  /** What a flight shows of the server is taken to heart, and the plan is made again where that helps. @throws Retry */
  #learn(link: Link, flown: Flown): void {
    const quirk = seenIn(link, flown);
    if (quirk) this.#learnOf(link, quirk);
  }

  #learnOf(link: Link, quirk: Seen): void {
    // It was done otherwise already, and that did not help.
    if (!this.#attempts.may(`seen: ${quirk}`)) return link.unsee(quirk);
    link.see(quirk);
    // What was blamed before was refused for this.
    if (quirk === 'failing CHARSET') link.unsee('failing ESEARCH');
    throw new Retry(`seen: ${quirk}`);
  }

  /** A BAD to a plan made from memory: it is made again if the server can do other things today. */
  async #requireSameServer(link: Link): Promise<void> {
    await link.requireFreshCapabilities();
    const isSame = link.capabilities?.equals(this.#expected);
    if (!isSame && this.#attempts.may('other server')) throw new Retry('other server');
  }

  #changingLine(grammar: WriteGrammar, { prepare }: Alongside): ChangingLine<AnyStep, Answer> {
    const links = this.#links;
    return {
      get failure() {
        return links.current?.connection.pipeline.failure;
      },
      get isUnverified() {
        return links.current?.isUnverified === true;
      },
      get isOver() {
        return links.isOver;
      },
      requireAlive: (steps) => this.#requireAlive(steps, grammar),
      write: async (steps) => {
        const answers = await this.#write(steps, grammar);
        await prepare?.(answers);
        return answers;
      },
      replace: () => links.replace(),
    };
  }

  async #write(steps: readonly AnyStep[], grammar: WriteGrammar): Promise<Answer[]> {
    const link = this.#links.current!;
    const replies = await this.#carry(link, grammar.commandsOf(steps));
    const answers = grammar.read(steps, replies);
    for (const each of answers) if (each instanceof Unmet) link.see(`failing ${each.capability}`);
    this.#note(link, steps, answers);
    return answers;
  }

  /**
   * A change that is not heard would never be sent again: it travels alone where the server is not known to hear what
   * comes in one piece. That is found out beside what is only asked.
   */
  async #carry(link: Link, commands: readonly Command[]): Promise<(Reply | MailError)[]> {
    const changes = commands.some((command) => command.changes);
    if (link.hearsFlights || link.isOneByOne) return link.execute(commands);
    if (!changes) return (await link.executeAndProbe(commands)).slice();
    const replies: (Reply | MailError)[] = [];
    for (const command of commands) replies.push(...(await link.execute([command])));
    return replies;
  }

  /** Nothing that changes is the first thing said on a session that was kept. Answers why there is no other. */
  async #requireAlive(steps: readonly AnyStep[], grammar: WriteGrammar): Promise<MailError | undefined> {
    const link = this.#links.current!;
    if (!link.isUnverified || !grammar.mustBeAlive(steps)) return undefined;
    return (await link.isAlive()) ? undefined : this.#links.replace();
  }
}
