import { Secret } from '../../mail/secret.ts';

/** A provider of access tokens, as far as one is known before a deployment has registered with it. */
interface Preset {
  /** The token endpoint. */
  readonly token: string;
  /** Hosts of the mail servers that its tokens are for: they are sent to no other. */
  readonly hosts: readonly string[];
  /** The mail server of callers who name none. */
  readonly server: string;
}

/** A provider that the deployment has registered with. */
export interface Provider extends Preset {
  readonly name: string;
  readonly clientId: string;
  /** Undefined: a public client. */
  readonly clientSecret: Secret | undefined;
  /** The deployment names the endpoint itself, so it may be anywhere. */
  readonly isNamed: boolean;
}

export type Providers = ReadonlyMap<string, Provider>;

/** By the name that callers use; the deployment adds its client id and secret. */
export const PRESETS = {
  google: {
    token: 'https://oauth2.googleapis.com/token',
    hosts: ['imap.gmail.com', 'pop.gmail.com'],
    server: 'imaps://imap.gmail.com',
  },
  microsoft: {
    token: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    hosts: ['outlook.office365.com', 'outlook.office.com', 'imap-mail.outlook.com', 'pop-mail.outlook.com'],
    server: 'imaps://outlook.office365.com',
  },
  yahoo: {
    token: 'https://api.login.yahoo.com/oauth2/get_token',
    hosts: ['imap.mail.yahoo.com', 'pop.mail.yahoo.com', 'imap.aol.com', 'pop.aol.com'],
    server: 'imaps://imap.mail.yahoo.com',
  },
  fastmail: {
    token: 'https://api.fastmail.com/oauth/refresh',
    hosts: ['imap.fastmail.com', 'pop.fastmail.com'],
    server: 'imaps://imap.fastmail.com',
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

/** A preset with `clientId:secret`. @throws Error whose message says what is wrong, without the secret */
export function presetProvider(name: PresetName, client: string): Provider {
  return { name, ...PRESETS[name], ...clientIn(client), isNamed: false };
}

/**
 * Another provider: `name|token endpoint|mail servers|clientId:secret`, the mail servers with commas, the first by default.
 * @throws Error whose message says what is wrong, without the secret
 */
export function namedProvider(entry: string): Provider {
  const parts = entry.split('|').map((each) => each.trim());
  const [name = '', token = '', servers = '', client = ''] = parts;
  if (parts.length !== 4 || !/^[a-z][a-z0-9-]{0,30}$/.test(name) || Object.hasOwn(PRESETS, name))
    throw new Error(
      'must have the form name|token endpoint|mail servers|clientId:secret, with a name of its own',
    );
  if (!isEndpoint(token)) throw new Error(`has a provider ${name} whose token endpoint is no https:// URL`);
  const list = servers.split(',').map((each) => each.trim());
  const hosts = list.map((each) => /^[a-z0-9+]+:\/\/([a-z0-9.-]+)(?::\d+)?$/i.exec(each)?.[1]?.toLowerCase());
  if (!hosts.every((host) => host !== undefined))
    throw new Error(
      `has a provider ${name} with a mail server that is none, such as imaps://mail.example.com`,
    );
  return { name, token, hosts, server: list[0]!, ...clientIn(client), isNamed: true };
}

function clientIn(client: string): Pick<Provider, 'clientId' | 'clientSecret'> {
  const [, clientId, secret] = /^([^\s:]+)(?::(\S+))?$/.exec(client.trim()) ?? [];
  if (!clientId) throw new Error('must hold a client id and its secret as clientId:secret');
  return { clientId, clientSecret: secret === undefined ? undefined : new Secret(secret) };
}

/** Secrets travel in clear on this machine alone. */
function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol: scheme, hostname } = new URL(text);
  const isHere = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  return scheme === 'https:' || (scheme === 'http:' && isHere);
}
