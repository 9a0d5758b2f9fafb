import type { JSX } from 'preact';

import type { Call, Plan } from '../gateway/calls.ts';
import { t } from '../words/index.ts';

const WIDTH = 720;
const TOP = 22;
const BOTTOM = 74;

interface Stretch {
  readonly name: 'connect' | 'signInTime' | 'mailTime';
  readonly from: number;
  readonly to: number;
  readonly trips: number;
}

/** What the gateway did with the mail server, one after the other; times are its own. */
function stretchesOf({ timings, roundTrips }: Plan): readonly Stretch[] {
  const { connect, signIn, mail } = timings;
  const all: readonly Stretch[] = [
    { name: 'connect', from: 0, to: connect, trips: roundTrips.connection },
    { name: 'signInTime', from: connect, to: connect + signIn, trips: roundTrips.signIn },
    { name: 'mailTime', from: connect + signIn, to: connect + signIn + mail, trips: roundTrips.mail },
  ];
  return all.filter(({ from, to, trips }) => to > from || trips > 0);
}

/**
 * A call against time: above the line of the gateway, below that of the mail server, and each round trip as a way down and up again.
 * Those of one stretch are drawn evenly: the gateway tells the time of the stretch.
 */
export function Flights({ call }: { call: Call }): JSX.Element {
  const { plan, took = 0 } = call;
  const stretches = plan ? stretchesOf(plan) : [];
  const busy = stretches.at(-1)?.to ?? 0;
  const whole = Math.max(took, busy, 1);
  // What is left of the time is HTTP: half of it before, half of it after.
  const start = (whole - busy) / 2;
  const x = (milliseconds: number): number => 8 + ((WIDTH - 16) * milliseconds) / whole;
  return (
    <svg class="flights" viewBox={`0 0 ${WIDTH} 112`} role="img" aria-label={labelOf(call)}>
      <line class="axis" x1={8} x2={WIDTH - 8} y1={TOP} y2={TOP} />
      <line class="axis faint" x1={8} x2={WIDTH - 8} y1={BOTTOM} y2={BOTTOM} />
      <text x={WIDTH - 8} y={14} text-anchor="end">
        {t('gateway')}
      </text>
      <text x={WIDTH - 8} y={90} text-anchor="end">
        {t('server')}
      </text>
      {stretches.map((stretch) => (
        <Ways key={stretch.name} stretch={stretch} x={(value) => x(start + value)} />
      ))}
      <text x={8} y={106}>
        0
      </text>
      <text x={WIDTH - 8} y={106} text-anchor="end">
        {t('milliseconds', { n: Math.round(took) })}
      </text>
    </svg>
  );
}

function Ways({ stretch, x }: { stretch: Stretch; x: (milliseconds: number) => number }): JSX.Element {
  const { name, from, to, trips } = stretch;
  const left = x(from);
  const right = Math.max(x(to), left + 6);
  const step = (right - left) / Math.max(1, trips);
  const path = Array.from({ length: trips }, (_, index) => {
    const at = left + step * index;
    return `M${at} ${TOP} L${at + step / 2} ${BOTTOM} L${at + step} ${TOP}`;
  }).join('');
  return (
    <g class={`ways ${name}`}>
      <rect x={left} y={TOP} width={right - left} height={BOTTOM - TOP} rx={4} />
      <path d={path} />
      <text x={left} y={14}>
        {t(name)}
      </text>
    </g>
  );
}

function labelOf({ plan, took = 0 }: Call): string {
  const parts = plan ? stretchesOf(plan) : [];
  const words = parts.map(
    ({ name, from, to }) => `${t(name)} ${t('milliseconds', { n: Math.round((to - from) * 10) / 10 })}`,
  );
  return [t('milliseconds', { n: Math.round(took) }), ...words].join(', ');
}
