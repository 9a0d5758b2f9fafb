import { randomBytes } from 'node:crypto';

import type { PresetName, Providers } from './access/oauth/providers.ts';
import { PRESETS, namedProvider, presetProvider, returnAddresses } from './access/oauth/providers.ts';
import type { KeyRing } from './access/key-ring.ts';
import { KEY_OCTETS, parseKeyRing } from './access/key-ring.ts';
import type { StoreSettings } from './access/store/store-settings.ts';
import { storeSettings } from './access/store/store-settings.ts';
import {
  readAuthorities,
  readAuthservIds,
  readBasePath,
  readChoice,
  readHost,
  readIdentities,
  readInteger,
  readOrigins,
  readPort,
  readSince,
  readSwitch,
  readUrl,
  reading,
} from './config-values.ts';
import type { AuthservId } from './mail/authentication.ts';
import { parseServerPair } from './mail/endpoint.ts';
import type { AllowedServer, Compression } from './mail/endpoint.ts';
import type { IdentityRule } from './mail/identity.ts';
import { MAX_TOKEN_DAYS, MAX_TOKEN_HOURS } from './mail/limits.ts';
import type { DemoAccount } from './pages/home.ts';
import type { TelemetrySettings } from './telemetry/observation.ts';
import type { SpanSettings } from './telemetry/spans.ts';
import type { Environment } from './variables.ts';
import { ConfigError, EXAMPLES } from './variables.ts';
import type { WebhookSettings } from './webhooks/settings.ts';
import { webhookHosts, webhookSettings } from './webhooks/settings.ts';

/** Everything that a deployment can set. This file is the only reader of the environment. */
export interface Config {
  /** Where to listen, in a run on this machine or in a container. */
  readonly host: string;
  readonly port: number;
  /** How long requests under way may go on once the process was told to end. */
  readonly graceSeconds: number;
  /** The mail servers that may be dialled, with the submission servers of their users; the first is the default. */
  readonly servers: readonly AllowedServer[];
  readonly keys: KeyRing;
  /** The key was made for this run: tokens end with it. */
  readonly keysAreThrowaway: boolean;
  /** Certificate authorities to trust, PEM; undefined: the platform's own. */
  readonly authorities: readonly string[] | undefined;
  /** `address:port` of those to ask for hosts that callers choose; undefined: the machine's own. */
  readonly nameServers?: readonly string[];
  /** What stands before the path of an attachment's URL; empty: what the request was sent to. */
  readonly bytesUrl: string;
  /** What a proxy or a domain's mapping puts before every path, as `/mail`; empty: nothing. */
  readonly basePath: string;
  /** The same for a mailbox's events; empty and nothing streams on that host: there is no such URL. */
  readonly eventsUrl: string;
  /** Hours that a token works. */
  readonly tokenHours: number;
  /** Days since the sign-in that renewing tokens may lead to. */
  readonly tokenMaxDays: number;
  /** Tokens of sign-ins before this moment are refused; undefined: of none. */
  readonly since: Date | undefined;
  /** The providers of access tokens that the deployment is registered with, by name. */
  readonly providers: Providers;
  /** Where browsers may be returned to that signed in at a provider. */
  readonly returnTo: readonly string[];
  /** What stands before paths from outside; empty: the host that was asked. */
  readonly publicUrl: string;
  /** What the deployment's containers share; undefined: nothing. */
  readonly store: StoreSettings | undefined;
  /** Where webhooks are kept; undefined: there are none. */
  readonly webhooks: WebhookSettings | undefined;
  /** Whether mail servers are looked for by address. */
  readonly discovery: boolean;
  /** Addresses that users write as, beside the names that sign in. */
  readonly identities: readonly IdentityRule[];
  /** Whether mail is sent in other names than the account's. */
  readonly sendsForAny: boolean;
  /** Under which names mail servers check where mail comes from. */
  readonly authservIds: readonly AuthservId[];
  /** Origins of web pages that may call the gateway; `*`: all. */
  readonly corsOrigins: readonly string[];
  /** Whether assistants may call /mcp. */
  readonly mcp: boolean;
  /** Whether the REST API can be browsed at /docs. */
  readonly hasDocs: boolean;
  /** Whether the mail client stands at `/`. */
  readonly hasWeb: boolean;
  /** Of a run on this machine: the account that any visitor may use, if there is one. Undefined: this is none. */
  readonly local?: { readonly demo: DemoAccount | undefined } | undefined;
  /** What is told of each request, and where. */
  readonly telemetry: TelemetrySettings;
  /** Mail sessions that are kept from one request to the next at most; 0: none. */
  readonly sessions: number;
  /** Whether mail servers deflate what they send on sessions that are kept. */
  readonly compression: Compression;
}

/** A configuration, or the end of the process: one line on stderr that says what to change, and 1 as exit code. */
export function configOrExit(read: () => Config): Config {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** Reads and checks the environment. @throws ConfigError */
export function readConfig(env: Environment): Config {
  const callbackHosts = reading('POSTERN_WEBHOOK_HOSTS', () =>
    webhookHosts(env['POSTERN_WEBHOOK_HOSTS'] ?? ''),
  );
  return {
    host: readHost(env['HOST']),
    port: readPort(env['PORT']),
    graceSeconds: readInteger(env, 'POSTERN_GRACE_SECONDS', { least: 0, most: 900, unit: 'seconds' }),
    servers: readServers(env['POSTERN_SERVERS']),
    keys: readKeys(env['POSTERN_KEYS']),
    keysAreThrowaway: false,
    authorities: readAuthorities(env['POSTERN_CA_FILE']),
    bytesUrl: readUrl(env, 'POSTERN_BYTES_URL'),
    eventsUrl: readUrl(env, 'POSTERN_EVENTS_URL'),
    basePath: readBasePath(env['POSTERN_BASE_PATH']),
    // A month at most: a token that leaks works as long as it is valid.
    tokenHours: readInteger(env, 'POSTERN_TOKEN_HOURS', { least: 1, most: MAX_TOKEN_HOURS, unit: 'hours' }),
    tokenMaxDays: readInteger(env, 'POSTERN_TOKEN_MAX_DAYS', {
      least: 1,
      most: MAX_TOKEN_DAYS,
      unit: 'days',
    }),
    since: readSince(env['POSTERN_TOKENS_SINCE']),
    providers: readProviders(env),
    returnTo: reading('POSTERN_OAUTH_RETURN_TO', () => returnAddresses(env['POSTERN_OAUTH_RETURN_TO'] ?? '')),
    publicUrl: readUrl(env, 'POSTERN_URL'),
    store: reading('POSTERN_STORE', () => storeSettings(env['POSTERN_STORE'] ?? '', env)),
    webhooks: reading('POSTERN_WEBHOOKS', () =>
      webhookSettings(env['POSTERN_WEBHOOKS'] ?? '', callbackHosts, env),
    ),
    discovery: readSwitch('POSTERN_DISCOVERY', env['POSTERN_DISCOVERY'] || 'off'),
    identities: readIdentities(env['POSTERN_IDENTITIES']),
    sendsForAny: readChoice('POSTERN_SENDERS', env['POSTERN_SENDERS'] || 'own', ['own', 'any']) === 'any',
    authservIds: readAuthservIds(env['POSTERN_AUTHSERV_IDS']),
    corsOrigins: readOrigins(env['POSTERN_CORS_ORIGINS']),
    mcp: readSwitch('POSTERN_MCP', env['POSTERN_MCP'] || 'off'),
    hasDocs: readSwitch('POSTERN_DOCS', env['POSTERN_DOCS'] || 'off'),
    hasWeb: readSwitch('POSTERN_WEB', env['POSTERN_WEB'] || 'off'),
    telemetry: readTelemetry(env),
    // More would only take memory, and connections that mail servers count.
    sessions: readInteger(env, 'POSTERN_SESSIONS', { least: 0, most: 1_000, unit: 'sessions' }),
    compression: readChoice('POSTERN_COMPRESS', env['POSTERN_COMPRESS'] || 'auto', ['auto', 'on', 'off']),
  };
}

/**
 * The same for a run on this machine: without keys it makes one, it takes servers from `defaults` where the environment
 * names none, the REST API can be browsed, and assistants may call, unless that is off.
 */
export function localConfig(
  env: Environment,
  defaults: { servers?: string; senders?: string; demo?: DemoAccount | undefined } = {},
): Config {
  const keysAreThrowaway = !env['POSTERN_KEYS'];
  const keys = env['POSTERN_KEYS'] || `local:${randomBytes(KEY_OCTETS).toString('base64')}`;
  const servers = env['POSTERN_SERVERS'] || defaults.servers;
  const own = {
    POSTERN_KEYS: keys,
    POSTERN_SERVERS: servers,
    POSTERN_SENDERS: env['POSTERN_SENDERS'] || defaults.senders,
    POSTERN_DOCS: env['POSTERN_DOCS'] || 'on',
    POSTERN_WEB: env['POSTERN_WEB'] || 'on',
    POSTERN_MCP: env['POSTERN_MCP'] || 'on',
  };
  return { ...readConfig({ ...env, ...own }), keysAreThrowaway, local: { demo: defaults.demo } };
}

function readServers(text: string | undefined): AllowedServer[] {
  if (!text?.trim()) throw new ConfigError('POSTERN_SERVERS', 'is missing');
  return text.split(',').map((entry) => {
    const server = parseServerPair(entry);
    if (!server)
      throw new ConfigError(
        'POSTERN_SERVERS',
        `contains an entry that is not a mail server: ${shown(entry)}`,
      );
    return server;
  });
}

/** The entry as configured, without a password that it may contain. */
function shown(entry: string): string {
  return entry.trim().replace(/^([^/]*\/\/).*@/s, '$1***@') || 'an empty entry';
}

function readKeys(text: string | undefined): KeyRing {
  if (!text?.trim()) throw new ConfigError('POSTERN_KEYS', 'is missing; tokens cannot be sealed without it');
  try {
    return parseKeyRing(text);
  } catch (error) {
    throw new ConfigError('POSTERN_KEYS', `cannot be used: ${(error as Error).message}`);
  }
}

function readProviders(env: Environment): Providers {
  const presets = (Object.keys(PRESETS) as PresetName[]).flatMap((name) => {
    const variable = `POSTERN_OAUTH_${name.toUpperCase() as Uppercase<PresetName>}` as const;
    const client = env[variable]?.trim();
    return client ? [reading(variable, () => presetProvider(name, client))] : [];
  });
  const variable = 'POSTERN_OAUTH_PROVIDERS';
  const entries = (env[variable] ?? '').split(';').filter((entry) => entry.trim() !== '');
  const others = entries.map((entry) => reading(variable, () => namedProvider(entry)));
  return new Map([...presets, ...others].map((provider) => [provider.name, provider]));
}

function readTelemetry(env: Environment): TelemetrySettings {
  return {
    requests: readChoice('POSTERN_REQUESTS', env['POSTERN_REQUESTS'] || 'off', ['off', 'log', 'emf']),
    // Set by the platform, not by a deployment.
    functionName: env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'postern',
    spans: readSpans(env),
  };
}

/** As OpenTelemetry names and writes them. */
function readSpans(env: Environment): SpanSettings | undefined {
  const headers = readSpanHeaders(env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '');
  const serviceName = env['OTEL_SERVICE_NAME'] || EXAMPLES.OTEL_SERVICE_NAME;
  if (!/^[\x21-\x7e]{1,100}$/.test(serviceName))
    throw new ConfigError('OTEL_SERVICE_NAME', `must be an ASCII name without spaces, not ${serviceName}`);
  const endpoint = (env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '').trim().replace(/(?<!\/)\/+$/, '');
  if (endpoint === '') return undefined;
  if (!/^https?:\/\/[^\s?#]+$/.test(endpoint) || !URL.canParse(endpoint))
    throw new ConfigError('OTEL_EXPORTER_OTLP_ENDPOINT', `is not the URL of a collector: ${endpoint}`);
  return { endpoint, headers, serviceName };
}

/** `name=value,name=value`, percent-encoded. Its values are secrets, and are not repeated. */
function readSpanHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').filter((each) => each.trim() !== '');
  return Object.fromEntries(pairs.map((pair, i) => readSpanHeader(pair, i + 1)));
}

function readSpanHeader(pair: string, place: number): [string, string] {
  const [, name, value] = /^\s*([\w-]+)\s*=\s*(\S+)\s*$/.exec(pair) ?? [];
  try {
    if (name && value) return [name, decodeURIComponent(value)];
  } catch {
    // A percent sign without two digits, or octets that are no UTF-8.
  }
  throw new ConfigError(
    'OTEL_EXPORTER_OTLP_HEADERS',
    `must list headers as name=value; header ${place} is not`,
  );
}
