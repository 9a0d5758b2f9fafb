import { Secret } from '../../mail/secret.ts';

/** A provider of access tokens, as far as one is known before a deployment has registered with it. */
interface Preset {
  /** The token endpoint. */
  readonly token: string;
  /** Hosts of the mail servers that its tokens are for: they are sent to no other. */
  readonly hosts: readonly string[];
  /** The mail server of callers who name none. */
  readonly server: string;
  /** What the browser's part of a sign-in needs; undefined: the gateway does not run it. */
  readonly browser?: BrowserPart | undefined;
  /** What identities are checked by; undefined: none is asked for. */
  readonly identity?: IdentityPart | undefined;
}

/** Where browsers are sent to, and what is asked for there. */
interface BrowserPart {
  /** The authorization endpoint. */
  readonly authorization: string;
  /** With spaces between them; sending among them, or users consent twice. */
  readonly scope: string;
  /** Further parameters that the provider wants. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** Whether the provider always names itself in its answer (RFC 9207). */
  readonly namesItself?: boolean | undefined;
}

/** Who the provider is in what it signs. */
interface IdentityPart {
  /** `{tid}` stands for the claim of that name: one for each organisation. */
  readonly issuer: string;
  /** Where its public keys are (JWK Set, RFC 7517 §5); undefined: what it signs is not read. */
  readonly keys?: string | undefined;
}

/** A provider that the deployment has registered with. */
export interface Provider extends Preset {
  readonly name: string;
  readonly clientId: string;
  /** Undefined: a public client. */
  readonly clientSecret: Secret | undefined;
  /** The deployment names the endpoints itself, so they may be anywhere. */
  readonly isNamed: boolean;
}

export type Providers = ReadonlyMap<string, Provider>;

const OUTLOOK = 'https://outlook.office.com/';
const FASTMAIL = 'https://www.fastmail.com/dev/protocol-';

/** By the name that callers use; the deployment adds its client id and secret. */
export const PRESETS = {
  google: {
    token: 'https://oauth2.googleapis.com/token',
    hosts: ['imap.gmail.com', 'pop.gmail.com'],
    server: 'imaps://imap.gmail.com',
    browser: {
      authorization: 'https://accounts.google.com/o/oauth2/v2/auth',
      scope: 'openid email https://mail.google.com/',
      // Without both there is no refresh token for a user who has consented before.
      parameters: { access_type: 'offline', prompt: 'consent' },
    },
    identity: { issuer: 'https://accounts.google.com', keys: 'https://www.googleapis.com/oauth2/v3/certs' },
  },
  microsoft: {
    token: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    hosts: ['outlook.office365.com', 'outlook.office.com', 'imap-mail.outlook.com', 'pop-mail.outlook.com'],
    server: 'imaps://outlook.office365.com',
    browser: {
      authorization: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
      scope: `openid email offline_access ${OUTLOOK}IMAP.AccessAsUser.All ${OUTLOOK}POP.AccessAsUser.All ${OUTLOOK}SMTP.Send`,
    },
    identity: {
      issuer: 'https://login.microsoftonline.com/{tid}/v2.0',
      keys: 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
    },
  },
  yahoo: {
    token: 'https://api.login.yahoo.com/oauth2/get_token',
    hosts: ['imap.mail.yahoo.com', 'pop.mail.yahoo.com', 'imap.aol.com', 'pop.aol.com'],
    server: 'imaps://imap.mail.yahoo.com',
    browser: { authorization: 'https://api.login.yahoo.com/oauth2/request_auth', scope: 'mail-w' },
    identity: { issuer: 'https://api.login.yahoo.com' },
  },
  fastmail: {
    token: 'https://api.fastmail.com/oauth/refresh',
    hosts: ['imap.fastmail.com', 'pop.fastmail.com'],
    server: 'imaps://imap.fastmail.com',
    browser: {
      authorization: 'https://api.fastmail.com/oauth/authorize',
      scope: `${FASTMAIL}imap ${FASTMAIL}pop ${FASTMAIL}smtp`,
    },
    identity: { issuer: 'https://api.fastmail.com' },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

/** A preset with `clientId:secret`. @throws Error whose message says what is wrong, without the secret */
export function presetProvider(name: PresetName, client: string): Provider {
  return { name, ...PRESETS[name], ...clientIn(client), isNamed: false };
}

const FORM =
  'name|token endpoint|mail servers|clientId:secret, and behind these, if the gateway runs the sign-in in the browser, ' +
  '|authorization endpoint|scopes|issuer|keys';

/**
 * Another provider, in the form above: mail servers with commas between them, the first by default; scopes with spaces; the
 * issuer and the URL of its keys may be left out.
 * @throws Error whose message says what is wrong, without the secret
 */
export function namedProvider(entry: string): Provider {
  const parts = entry.split('|').map((each) => each.trim());
  const [name = '', token = '', servers = '', client = '', ...more] = parts;
  const isWhole = parts.length === 4 || (parts.length >= 6 && parts.length <= 8);
  if (!isWhole || !/^[a-z][a-z0-9-]{0,30}$/.test(name) || Object.hasOwn(PRESETS, name))
    throw new Error(`must have the form ${FORM}, with a name of its own`);
  requireEndpoint(name, 'token endpoint', token);
  const list = servers.split(',').map((each) => each.trim());
  const hosts = list.map((each) => /^[a-z0-9+]+:\/\/([a-z0-9.-]+)(?::\d+)?$/i.exec(each)?.[1]?.toLowerCase());
  if (!hosts.every((host) => host !== undefined))
    throw new Error(
      `has a provider ${name} with a mail server that is none, such as imaps://mail.example.com`,
    );
  return {
    name,
    token,
    hosts,
    server: list[0]!,
    ...browserIn(name, more),
    ...clientIn(client),
    isNamed: true,
  };
}

function browserIn(
  name: string,
  [authorization, scope = '', issuer = '', keys = '']: readonly string[],
): Pick<Preset, 'browser' | 'identity'> {
  if (authorization === undefined) return {};
  requireEndpoint(name, 'authorization endpoint', authorization);
  if (issuer !== '') requireEndpoint(name, 'issuer', issuer);
  if (keys !== '') requireEndpoint(name, 'URL of keys', keys);
  const identity = issuer === '' ? undefined : { issuer, keys: keys === '' ? undefined : keys };
  return { browser: { authorization, scope }, identity };
}

function clientIn(client: string): Pick<Provider, 'clientId' | 'clientSecret'> {
  const [, clientId, secret] = /^([^\s:]+)(?::(\S+))?$/.exec(client.trim()) ?? [];
  if (!clientId) throw new Error('must hold a client id and its secret as clientId:secret');
  return { clientId, clientSecret: secret === undefined ? undefined : new Secret(secret) };
}

function requireEndpoint(name: string, what: string, url: string): void {
  if (!isProtected(url)) throw new Error(`has a provider ${name} whose ${what} is no https:// URL`);
}

/** Secrets travel in clear on this machine alone. */
function isProtected(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol: scheme, hostname } = new URL(text);
  const isHere = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  return scheme === 'https:' || (scheme === 'http:' && isHere);
}

/**
 * Where apps may be returned to, with commas between them: https:// URLs, or the own schemes of apps (RFC 8252 §7.1).
 * @throws Error whose message says what is wrong
 */
export function returnAddresses(text: string): string[] {
  const addresses = text.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]));
  for (const address of addresses) {
    const isOwnScheme = /^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:\//i.test(address);
    if (!(isProtected(address) || isOwnScheme) || /[\s#]/.test(address) || !URL.canParse(address))
      throw new Error(`contains an entry that is no https:// URL without a fragment: ${address}`);
  }
  return addresses;
}
