import { signal, useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import type { Call } from '../gateway/calls.ts';
import { calls } from '../gateway/calls.ts';
import { number, size, t } from '../words/index.ts';
import { Flights } from './flights.tsx';
import { Icon, IconButton } from './icons.tsx';

const isOpen = signal(false);
/** The call that is looked at; 0: always the newest. */
const chosen = signal(0);

const tripsOf = ({ plan }: Call): number | undefined =>
  plan && plan.roundTrips.connection + plan.roundTrips.signIn + plan.roundTrips.mail;

function tripsIn(call: Call): string {
  const trips = tripsOf(call);
  if (call.took === undefined) return '';
  if (trips === undefined) return t('noRoundTrips');
  return trips === 1 ? t('roundTrip') : t('roundTrips', { n: trips });
}

const timeOf = ({ took }: Call): string =>
  took === undefined ? '…' : t('milliseconds', { n: Math.round(took) });

const octetsOf = ({ plan }: Call): string =>
  plan ? t('octetsBoth', { sent: size(plan.octets.sent), received: size(plan.octets.received) }) : '';

/** What the newest request cost, always in sight, and for each of the last ones all that is known of it. */
export function Cost(): JSX.Element | null {
  const [newest] = calls.value;
  if (!newest) return null;
  return (
    <section class={`cost ${isOpen.value ? 'open' : ''}`} aria-label={t('cost')}>
      <button
        type="button"
        class="cost-bar"
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        <Icon name="gauge" size={18} />
        <strong>{newest.name}</strong>
        <span>{tripsIn(newest)}</span>
        <span class="cost-octets">{octetsOf(newest)}</span>
        <span>{timeOf(newest)}</span>
        <Pulse />
        <span class="unseen-by-eyes">{t('cost')}</span>
        <Icon name="chevron" size={18} />
      </button>
      {isOpen.value && <Panel />}
    </section>
  );
}

/** Round trips of the last calls as bars, the newest on the right. */
function Pulse(): JSX.Element {
  const heights = useComputed(() =>
    calls.value
      .slice(0, 24)
      .reverse()
      .map((call) => Math.min(16, 2 + 3 * (tripsOf(call) ?? 0))),
  );
  return (
    <svg class="pulse" width={24 * 5} height={16} aria-hidden="true">
      {heights.value.map((height, index) => (
        <rect
          key={index}
          x={(24 - heights.value.length + index) * 5}
          y={16 - height}
          width={3}
          height={height}
          rx={1}
        />
      ))}
    </svg>
  );
}

function Panel(): JSX.Element {
  const shown = calls.value.find(({ id }) => id === chosen.value) ?? calls.value[0]!;
  return (
    <div class="cost-panel">
      <ol class="cost-calls" aria-label={t('calls')}>
        {calls.value.map((call) => (
          <li key={call.id}>
            <button
              type="button"
              class={call.id === shown.id ? 'current' : ''}
              aria-current={call.id === shown.id ? 'true' : undefined}
              onClick={() => (chosen.value = call.id)}
            >
              <span class={`api ${call.api}`}>{call.api}</span>
              <span class="cost-name">{call.name.replace('/v1', '')}</span>
              <span class="cost-number">{tripsOf(call) ?? '–'} ⇄</span>
              <span class="cost-number">{timeOf(call)}</span>
            </button>
          </li>
        ))}
      </ol>
      <Detail call={shown} />
      <IconButton class="cost-close" icon="close" label={t('close')} onClick={() => (isOpen.value = false)} />
    </div>
  );
}

function Detail({ call }: { call: Call }): JSX.Element {
  const { plan, document, variables } = call;
  const flights = [...(plan?.flights ?? []), ...(plan?.submission?.flights ?? [])];
  return (
    <div class="cost-detail" tabIndex={0} role="region" aria-label={t('costOf', { name: call.name })}>
      <h2>{t('time')}</h2>
      <Flights plan={plan} took={call.took ?? 0} />
      {plan?.submission && <Flights plan={plan.submission} took={0} />}
      <div class="cost-columns">
        <section>
          <h2>{t('document')}</h2>
          <pre>{`${call.api === 'REST' ? `${call.name}\n\n` : ''}${document}`.trim()}</pre>
          {variables !== '' && (
            <>
              <h2>{t('variables')}</h2>
              <pre>{variables}</pre>
            </>
          )}
        </section>
        <section>
          <h2>{t('flights')}</h2>
          {flights.length > 0 ? (
            <ol class="wire">
              {flights.map((commands, index) => (
                <li key={index}>
                  <span class="wire-number" title={t('flight', { n: index + 1 })}>
                    {number(index + 1)}
                  </span>
                  <pre>{commands.join('\n')}</pre>
                </li>
              ))}
            </ol>
          ) : (
            <p class="quiet">{t('noPlan')}</p>
          )}
        </section>
      </div>
    </div>
  );
}
