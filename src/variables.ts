import { DEFAULT_TOKEN_DAYS, DEFAULT_TOKEN_HOURS } from './mail/limits.ts';

/** Every variable, with a value that works; .env.example, docs/configuration.md and the tests follow this table. */
export const EXAMPLES = {
  HOST: '0.0.0.0',
  PORT: '4000',
  POSTERN_GRACE_SECONDS: '8',
  POSTERN_SERVERS: 'imaps://mail.example.com',
  POSTERN_KEYS: '2026a:$(openssl rand -base64 32)',
  POSTERN_CA_FILE: '/etc/ssl/private-ca.pem',
  POSTERN_BYTES_URL: 'https://mail.example.com',
  POSTERN_EVENTS_URL: 'https://events.example.com',
  POSTERN_BASE_PATH: '/mail',
  POSTERN_TOKEN_HOURS: `${DEFAULT_TOKEN_HOURS}`,
  POSTERN_TOKEN_MAX_DAYS: `${DEFAULT_TOKEN_DAYS}`,
  POSTERN_TOKENS_SINCE: '2026-03-01T09:30:00Z',
  POSTERN_OAUTH_GOOGLE: 'id.apps.googleusercontent.com:secret',
  POSTERN_OAUTH_MICROSOFT: '00000000-0000-0000-0000-000000000000:secret',
  POSTERN_OAUTH_YAHOO: 'id:secret',
  POSTERN_OAUTH_FASTMAIL: 'id:secret',
  POSTERN_OAUTH_PROVIDERS: 'example|https://login.example.com/token|imaps://mail.example.com|id:secret',
  POSTERN_OAUTH_RETURN_TO: 'https://app.example.com/signed-in',
  POSTERN_URL: 'https://mail.example.com',
  POSTERN_STORE: 'dynamodb:postern-prod',
  POSTERN_WEBHOOKS: 'sqlite:/var/lib/postern/webhooks.db',
  POSTERN_WEBHOOK_HOSTS: 'n8n.internal',
  POSTERN_DISCOVERY: 'on',
  POSTERN_SENDERS: 'own',
  POSTERN_IDENTITIES: '{user}@example.com,anna=sales@example.com',
  POSTERN_AUTHSERV_IDS: 'mx.example.com',
  POSTERN_CORS_ORIGINS: 'https://app.example.com,http://localhost:5173',
  POSTERN_DOCS: 'on',
  POSTERN_WEB: 'on',
  POSTERN_MCP: 'on',
  POSTERN_REQUESTS: 'emf',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc',
  OTEL_SERVICE_NAME: 'postern',
  POSTERN_SESSIONS: '8',
  POSTERN_COMPRESS: 'auto',
} as const;

export type Variable = keyof typeof EXAMPLES;

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that is missing or wrong: one line that names it, says what is wrong and shows an example. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(variable: Variable, problem: string) {
    const line = problem.replace(/\s+/g, ' ').slice(0, 300);
    super(`${variable} ${line}. Example: ${variable}=${EXAMPLES[variable]}`);
  }
}
