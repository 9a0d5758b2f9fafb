import type { JSX } from 'preact';

import type { Plan } from '../gateway/calls.ts';
import { t } from '../words/index.ts';

const narrow = matchMedia('(max-width: 780px)');
const TOP = 22;
const BOTTOM = 74;

type Session = Omit<Plan, 'submission'>;

interface Stretch {
  readonly name: 'connect' | 'signInTime' | 'mailTime';
  readonly from: number;
  readonly to: number;
  /** Ways to the mail server and back: when each began, and when it ended. */
  readonly ways: readonly (readonly [from: number, to: number])[];
}

/** What the gateway did with the mail server, in milliseconds since it began. Connecting tells its time, and no more. */
function stretchesOf({ timings, roundTrips, flightTimes }: Session): readonly Stretch[] {
  const { connect, signIn } = timings;
  const step = connect / Math.max(1, roundTrips.connection);
  const connecting = Array.from(
    { length: roundTrips.connection },
    (_, n) => [step * n, step * (n + 1)] as const,
  );
  const flights = flightTimes.map(({ sent, answered }) => [sent, answered ?? sent] as const);
  // A session that was kept is signed in; so is all that leaves behind the sign-in.
  const isSigningIn = ([sent]: readonly [number, number]): boolean =>
    roundTrips.signIn > 0 && sent < connect + signIn;
  const stretch = (name: Stretch['name'], ways: Stretch['ways']): Stretch[] =>
    ways.length === 0 ? [] : [{ name, from: ways[0]![0], to: Math.max(...ways.map(([, to]) => to)), ways }];
  return [
    ...stretch('connect', connecting),
    ...stretch('signInTime', flights.filter(isSigningIn)),
    ...stretch(
      'mailTime',
      flights.filter((each) => !isSigningIn(each)),
    ),
  ];
}

interface Props {
  readonly plan: Session | undefined;
  /** Milliseconds, as the page saw it. */
  readonly took: number;
}

/**
 * A session against time: above the line of the gateway, below that of the mail server, and each flight as a way down and up again,
 * from when it left to when its last answer came.
 */
export function Flights({ plan, took }: Props): JSX.Element {
  // About as wide as there is room, so that its words have the size of all others.
  const width = narrow.matches ? 340 : 720;
  const stretches = plan ? stretchesOf(plan) : [];
  const busy = Math.max(0, ...stretches.map(({ to }) => to));
  const whole = Math.max(took, busy, 1);
  // What is left of the time is HTTP: half of it before, half of it after.
  const start = (whole - busy) / 2;
  const x = (milliseconds: number): number => 8 + ((width - 16) * (start + milliseconds)) / whole;
  return (
    <svg class="flights" viewBox={`0 0 ${width} 112`} role="img" aria-label={labelOf(stretches, took)}>
      <line class="axis" x1={8} x2={width - 8} y1={TOP} y2={TOP} />
      <line class="axis faint" x1={8} x2={width - 8} y1={BOTTOM} y2={BOTTOM} />
      <text x={width - 8} y={14} text-anchor="end">
        {t('gateway')}
      </text>
      <text x={width - 8} y={90} text-anchor="end">
        {t('server')}
      </text>
      {stretches.map((stretch) => (
        <Ways key={stretch.name} stretch={stretch} x={x} />
      ))}
      <text x={8} y={106}>
        0
      </text>
      <text x={width - 8} y={106} text-anchor="end">
        {t('milliseconds', { n: Math.round(took) })}
      </text>
    </svg>
  );
}

function Ways({ stretch, x }: { stretch: Stretch; x: (milliseconds: number) => number }): JSX.Element {
  const { name, from, to, ways } = stretch;
  const path = ways.map(
    ([sent, answered]) => `M${x(sent)} ${TOP} L${x((sent + answered) / 2)} ${BOTTOM} L${x(answered)} ${TOP}`,
  );
  return (
    <g class={`ways ${name}`}>
      <rect x={x(from)} y={TOP} width={Math.max(1, x(to) - x(from))} height={BOTTOM - TOP} rx={4} />
      <path d={path.join('')} />
      <text x={x(from)} y={14}>
        {t(name)}
      </text>
    </g>
  );
}

function labelOf(stretches: readonly Stretch[], took: number): string {
  const words = stretches.map(
    ({ name, from, to }) => `${t(name)} ${t('milliseconds', { n: Math.round((to - from) * 10) / 10 })}`,
  );
  return [t('milliseconds', { n: Math.round(took) }), ...words].join(', ');
}
