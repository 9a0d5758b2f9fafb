import { useSignal } from '@preact/signals';
import type { Credentials } from '@postern/client';
import { isPosternError } from '@postern/client';
import type { JSX } from 'preact';

import { startAtProvider } from '../gateway/browser-sign-in.ts';
import { endedBy, enter, guest, setting } from '../gateway/session.ts';
import { errorWords } from '../words/errors.ts';
import { t } from '../words/index.ts';
import { Icon, Mark } from './icons.tsx';

/** The first page: into the demo by one click, or with a name and a password. */
export function SignIn(): JSX.Element {
  const isBusy = useSignal(false);
  const refusal = useSignal('');
  const submit = async (credentials: Credentials, isKept: boolean): Promise<void> => {
    isBusy.value = true;
    refusal.value = '';
    await enter(credentials, isKept).catch((error: unknown) => {
      if (!isPosternError(error)) throw error;
      refusal.value = error.code === 'UNAUTHENTICATED' ? t('signInRefused') : errorWords(error).join('. ');
    });
    isBusy.value = false;
  };
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
              disabled={isBusy.value}
              onClick={() => void submit(demo, false)}
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
        <Form isBusy={isBusy.value} onSubmit={submit} />
        <p class="refusal" role="alert">
          {refusal.value}
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
          onClick={() => void startAtProvider(name)}
        >
          {t('signInWith', { name: PROVIDERS[name] ?? name })}
        </button>
      ))}
    </>
  );
}

interface FormProps {
  readonly isBusy: boolean;
  readonly onSubmit: (credentials: Credentials, isKept: boolean) => Promise<void>;
}

function Form({ isBusy, onSubmit }: FormProps): JSX.Element {
  const user = useSignal('');
  const password = useSignal('');
  const server = useSignal('');
  const isKept = useSignal(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    const where = server.value.trim() === '' ? {} : { server: server.value.trim() };
    void onSubmit({ user: user.value.trim(), password: password.value, ...where }, isKept.value);
  };
  const set = (field: typeof user) => (event: { currentTarget: HTMLInputElement }) => {
    field.value = event.currentTarget.value;
  };
  return (
    <form onSubmit={submit}>
      <label class="field">
        <span>{t('address')}</span>
        <input name="user" autocomplete="username" required value={user.value} onInput={set(user)} />
      </label>
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
        <Discovery user={user.value} onChoose={(found) => (server.value = found)} />
        <label class="check">
          <input type="checkbox" checked={isKept.value} onChange={() => (isKept.value = !isKept.value)} />
          {t('keep')}
        </label>
      </details>
      <button class="button wide" disabled={isBusy}>
        {isBusy ? t('signingIn') : t('signIn')}
      </button>
    </form>
  );
}

interface DiscoveryProps {
  readonly user: string;
  readonly onChoose: (server: string) => void;
}

/** Looks for the mail server of an address. What was found is proposed, and used only if the user chooses it. */
function Discovery({ user, onChoose }: DiscoveryProps): JSX.Element | null {
  const found = useSignal<readonly string[] | undefined>(undefined);
  if (!user.includes('@')) return null;
  const look = async (): Promise<void> => {
    const answer = await guest.rest.discoverServers({ query: { email: user.trim() } }).catch(() => undefined);
    found.value = answer?.candidates.filter(({ allowed }) => allowed).map(({ server }) => server) ?? [];
  };
  return (
    <div class="discovery" aria-live="polite">
      <button type="button" class="button small" onClick={() => void look()}>
        {t('findServer')}
      </button>
      {found.value?.length === 0 && <p class="hint">{t('noServerFound')}</p>}
      {found.value?.map((server) => (
        <button key={server} type="button" class="place" onClick={() => onChoose(server)}>
          {server}
        </button>
      ))}
    </div>
  );
}
