import type { AwsEnvironment } from '../access/store/store-settings.ts';
import { Secret } from '../mail/secret.ts';

/** How a deployment keeps its webhooks, and which hosts of its own network may be called. */
export type WebhookSettings = (FileSettings | SchedulerSettings) & { readonly hosts: readonly string[] };

/** In a file of the machine, or (`:memory:`) in the process. */
export interface FileSettings {
  readonly kind: 'sqlite';
  readonly file: string;
}

/** As schedules of EventBridge Scheduler, in a group of their own. */
export interface SchedulerSettings {
  readonly kind: 'scheduler';
  readonly group: string;
  /** ARN of the queue that polls go to, and of the role that schedules send to it with. */
  readonly queue: string;
  readonly role: string;
  readonly region: string;
  /** Another server that speaks as the Scheduler does; undefined: that of the region. */
  readonly endpoint: URL | undefined;
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
}

/** What AWS's own clients read of the environment. */
export interface SchedulerEnvironment extends AwsEnvironment {
  readonly AWS_ENDPOINT_URL_SCHEDULER?: string | undefined;
}

const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/;
const SCHEDULER = /^scheduler:([\w.-]{1,64})\|(arn:[^|\s]+:sqs:[^|\s]+)\|(arn:[^|\s]+:iam:[^|\s]+)$/;

/**
 * Reads `memory`, `sqlite:file` or `scheduler:group|queue|role`; undefined: there are no webhooks.
 * @throws Error whose message says what is wrong
 */
export function webhookSettings(
  text: string,
  hosts: readonly string[],
  aws: SchedulerEnvironment,
): WebhookSettings | undefined {
  const given = text.trim();
  if (given === '') return undefined;
  if (given === 'memory') return { kind: 'sqlite', file: ':memory:', hosts };
  if (/^sqlite:./.test(given)) return { kind: 'sqlite', file: given.slice('sqlite:'.length), hosts };
  const [, group, queue, role] = SCHEDULER.exec(given) ?? [];
  if (!group || !queue || !role)
    throw new Error(
      'must be memory, sqlite:file, or scheduler:group|queue|role with the ARNs of queue and role',
    );
  return { kind: 'scheduler', group, queue, role, hosts, ...credentialsIn(aws) };
}

function credentialsIn(aws: SchedulerEnvironment) {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret } = aws;
  if (!region || !accessKeyId || !secret)
    throw new Error(
      'needs AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which functions have by themselves',
    );
  const { AWS_SESSION_TOKEN: session, AWS_ENDPOINT_URL_SCHEDULER: endpoint } = aws;
  return {
    region,
    endpoint: endpoint && URL.canParse(endpoint) ? new URL(endpoint) : undefined,
    accessKeyId,
    secretAccessKey: new Secret(secret),
    sessionToken: session ? new Secret(session) : undefined,
  };
}

/** Reads names of hosts with commas between. @throws Error whose message says what is wrong */
export function webhookHosts(text: string): string[] {
  const hosts = text
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
  const strange = hosts.find((host) => !HOST.test(host));
  if (strange !== undefined) throw new Error(`must list names of hosts; ${strange} is none`);
  return hosts;
}
