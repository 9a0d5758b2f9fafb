import { signal, useSignal } from '@preact/signals';
import type { Answer } from '@postern/client';
import type { JSX } from 'preact';

import { startAtProvider } from '../gateway/browser-sign-in.ts';
import { endedBy, enter, entering, guest, setting } from '../gateway/session.ts';
import { errorWords } from '../words/errors.ts';
import { t } from '../words/index.ts';
import { Icon, Mark } from './icons.tsx';

/** Whether the token is kept in this tab, whichever way is taken. */
const isKept = signal(false);

function refusalWords(): string {
  const why = entering.value;
  if (why === 'no' || why === 'running') return '';
  if (why === 'cancelled') return t('signInCancelled');
  return why.code === 'UNAUTHENTICATED' ? t('signInRefused') : errorWords(why).join('. ');
}

/** The first page: into the demo by one click, at a provider, or with a name and a password. */
export function SignIn(): JSX.Element {
  const isBusy = entering.value === 'running';
  const { demo } = setting;
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <Mark size={44} />
        <h1>Postern</h1>
        <p class="sign-in-tagline">{t('tagline')}</p>
        {endedBy.value && <p class="banner">{t('ended')}</p>}
        {demo && (
          <>
            <button
              type="button"
              class="button primary wide"
              disabled={isBusy}
              onClick={() => void enter(demo, isKept.value)}
            >
              <Icon name="inbox" />
              {t('tryDemo')}
            </button>
            <p class="hint center">{t('demoHint')}</p>
            <p class="rule">
              <span>{t('or')}</span>
            </p>
          </>
        )}
        <Providers />
        <Form isBusy={isBusy} />
        <p class="refusal" role="alert">
          {refusalWords()}
        </p>
      </div>
      <p class="sign-in-foot">
        <a href={`${setting.base}/about`}>{t('about')}</a>
      </p>
    </main>
  );
}

/** By their own names, as they write them. */
const PROVIDERS: Readonly<Record<string, string>> = {
  google: 'Google',
  microsoft: 'Microsoft',
  yahoo: 'Yahoo',
  fastmail: 'Fastmail',
};

function Providers(): JSX.Element {
  return (
    <>
      {setting.providers.map((name) => (
        <button
          key={name}
          type="button"
          class="button wide provider"
          onClick={() => void startAtProvider(name, isKept.value)}
        >
          {t('signInWith', { name: PROVIDERS[name] ?? name })}
        </button>
      ))}
    </>
  );
}

function Form({ isBusy }: { isBusy: boolean }): JSX.Element {
  const user = useSignal('');
  const password = useSignal('');
  const server = useSignal('');
  const found = useSignal<readonly Candidate[]>([]);
  const submit = (event: Event): void => {
    event.preventDefault();
    const candidate = found.value.find((each) => each.server === server.value);
    const { submission } = candidate ?? {};
    const where = server.value.trim() === '' ? {} : { server: server.value.trim() };
    const name = candidate?.user ?? user.value.trim();
    const sending = submission ? { submission: { server: submission } } : {};
    void enter({ user: name, password: password.value, ...where, ...sending }, isKept.value);
  };
  const set = (field: typeof user) => (event: { currentTarget: HTMLInputElement }) => {
    field.value = event.currentTarget.value;
  };
  const isLooking = useSignal(false);
  const look = async (): Promise<void> => {
    isLooking.value = true;
    found.value = await serversOf(user.value.trim());
    server.value = found.value[0]?.server ?? '';
    isLooking.value = false;
  };
  return (
    <form onSubmit={submit}>
      <label class="field">
        <span>{t('address')}</span>
        <input
          name="user"
          autocomplete="username"
          required
          value={user.value}
          onInput={set(user)}
          onChange={() => void look()}
        />
      </label>
      <Found all={found.value} chosen={server.value} onChoose={(chosen) => (server.value = chosen)} />
      <label class="field">
        <span>{t('password')}</span>
        <input
          name="password"
          type="password"
          autocomplete="current-password"
          required
          value={password.value}
          onInput={set(password)}
        />
      </label>
      <details class="options">
        <summary>{t('moreOptions')}</summary>
        <label class="field">
          <span>{t('server')}</span>
          <input
            name="server"
            placeholder="imaps://mail.example.com"
            value={server.value}
            onInput={set(server)}
          />
          <small>{t('serverHint')}</small>
        </label>
      </details>
      <label class="check">
        <input type="checkbox" checked={isKept.value} onChange={() => (isKept.value = !isKept.value)} />
        {t('keep')}
      </label>
      <button class="button wide" disabled={isBusy || isLooking.value}>
        {t(isLooking.value ? 'looking' : isBusy ? 'signingIn' : 'signIn')}
      </button>
    </form>
  );
}

type Candidate = Answer<'discoverServers'>['candidates'][number];

/** The mail servers of an address that this gateway may connect to; none where it has only one, and where none are found. */
async function serversOf(email: string): Promise<readonly Candidate[]> {
  if (!email.includes('@')) return [];
  const answer = await guest.rest.discoverServers({ query: { email } }).catch(() => undefined);
  return answer?.candidates.filter(({ allowed, source }) => allowed && source !== 'DEPLOYMENT') ?? [];
}

interface FoundProps {
  readonly all: readonly Candidate[];
  readonly chosen: string;
  readonly onChoose: (server: string) => void;
}

/** What was found is shown before a password goes there, and another one can be chosen. */
function Found({ all, chosen, onChoose }: FoundProps): JSX.Element {
  return (
    <div class="discovery" aria-live="polite">
      {all.length > 0 && <p class="hint">{t('serversFound')}</p>}
      {all.map(({ server }) => (
        <label key={server} class="check">
          <input type="radio" name="found" checked={server === chosen} onChange={() => onChoose(server)} />
          {server}
        </label>
      ))}
    </div>
  );
}
