import type { ServerProfile } from '../mail/endpoint.ts';
import type { MaildropKey } from '../mail/maildrop-key.ts';
import { keyText } from '../mail/maildrop-key.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import { EXPLAINED_ONLY } from '../mail/plan-report.ts';
import { Capabilities } from './capabilities.ts';
import type { Server } from './maildrop.ts';
import type { Answer, Octets } from './results.ts';
import type { Step } from './steps.ts';
import { describeSignIn } from './sign-in.ts';
import { commandOf } from './steps.ts';
import { Explained } from '../session/explain.ts';
import type { MakePlan, MaildropPlan, Transport } from './transport.ts';
import { MAX_PAGE } from '../mail/limits.ts';

/** The unknown number of messages in a maildrop; shown as COUNT. */
const ASSUMED_COUNT = 1_000_000_000;
const ASSUMED_SIZE = 1_000;
/** A server of which nothing is known is taken for one of today. */
const USUAL = ['PIPELINING', 'TOP', 'UIDL', 'USER'];
const OCTETS = Buffer.from('From: -\r\nSubject: -\r\n\r\n-\r\n');
const MESSAGE: Octets = { octets: OCTETS, isCut: false, size: OCTETS.length };

/** A listing of a maildrop with messages at all numbers, of which only some have a name. */
class AssumedListing<T> extends Map<number, T> {
  readonly #other: (number: number) => T;

  constructor(known: Iterable<readonly [number, T]>, other: (number: number) => T) {
    super(known);
    this.#other = other;
  }

  override get(number: number): T {
    return super.get(number) ?? this.#other(number);
  }
}

/** What a plan hopes to find. */
type Hopes = Pick<MaildropPlan<unknown>, 'named' | 'places'>;

/** Carries a plan out without a server, for `Postern-Explain: only`: the same planner on assumed answers. */
export class Explanation implements Transport {
  readonly #profile: ServerProfile | undefined;
  readonly #server: Server;
  readonly #explained = new Explained();

  constructor(profile: ServerProfile | undefined) {
    this.#profile = profile;
    this.#server = {
      capabilities: new Capabilities(profile?.capabilities ?? USUAL),
      readsAhead: profile?.readsAhead ?? true,
    };
  }

  run<T>(makePlan: MakePlan<T>): Promise<T> {
    const plan = makePlan(this.#server);
    const { flights } = this.#explained;
    this.#explained.run(plan.flights, {
      answer: (step) => answerTo(step, plan, this.#server),
      describe: describeStep,
    });
    const isEnded = flights.at(-1)?.includes('QUIT') || this.#server.capabilities.forgetsWhatWasRead;
    if (!isEnded) flights.push(['QUIT']);
    return Promise.reject(EXPLAINED_ONLY);
  }

  stream<T>(makePlan: MakePlan<T>): Promise<void> {
    return this.run(makePlan).then(() => {});
  }

  probe(): Promise<ServerProfile> {
    return Promise.reject(EXPLAINED_ONLY);
  }

  report(): PlanReport {
    const profile = this.#profile;
    return this.#explained.report({
      before: profile ? [] : [['CAPA']],
      // As it was done the last time.
      signIn: describeSignIn(profile?.signInBy ?? 'USER'),
      signInRoundTrips: profile ? 1 : 2,
      isJoined: this.#server.readsAhead && profile?.keepsCommandsBehindSignIn === true,
      assumptions: [
        'COUNT stands for the number of messages in the maildrop.',
        ...(profile
          ? []
          : ['The server has PIPELINING, TOP and UIDL. A token would carry its actual capabilities.']),
      ],
    });
  }

  close(): void {}
}

function answerTo(step: Step, hopes: Hopes, { capabilities }: Server): Answer {
  switch (step.verb) {
    case 'CAPA':
      return capabilities.lines;
    case 'STAT':
      return { count: ASSUMED_COUNT, size: ASSUMED_SIZE };
    case 'UIDL':
      return assumedUidls(hopes);
    case 'LIST':
      return new AssumedListing([[ASSUMED_COUNT, ASSUMED_SIZE]], () => ASSUMED_SIZE);
    case 'TOP':
    case 'RETR':
      return MESSAGE;
    case 'DELE':
    case 'RSET':
    case 'QUIT':
      return null;
  }
}

function assumedUidls({
  named = [],
  places = new Map<number, MaildropKey>(),
}: Hopes): AssumedListing<string> {
  const uidls = named.map((key, i): [number, string] => [ASSUMED_COUNT - i, keyText(key)]);
  const other = (number: number) => {
    const key = places.get(number);
    return key ? keyText(key) : `U${number}`;
  };
  return new AssumedListing([[ASSUMED_COUNT, 'U'], ...uidls], other);
}

function describeStep(step: Step): string {
  const { line } = commandOf(step);
  const below = 'number' in step && step.number !== undefined ? ASSUMED_COUNT - step.number : Infinity;
  if (below >= 2 * MAX_PAGE) return line;
  return line.replace(/\d{9,10}/, below === 0 ? 'COUNT' : `COUNT-${below}`);
}
