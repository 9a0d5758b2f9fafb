import type { TokenGrant } from './access/grant.ts';
import type { HttpRequest } from './http.ts';
import type { Log } from './log.ts';
import type { EventSelections } from './mail/event-selection.ts';
import { loadOnce } from './mail/load-once.ts';
import type { SelectionInput } from './mail/webhook.ts';
import type { Shared } from './request-scope.ts';
import { RequestScope } from './request-scope.ts';
import { Observation } from './telemetry/observation.ts';
import type { WebhookDesk } from './webhooks/desk.ts';
import type { Work } from './webhooks/work.ts';

/** The webhooks of a deployment, opened by those who use them first. */
export interface Webhooks {
  (): Promise<WebhookDesk>;
  /** Settles when no poll is under way any more. */
  close(): Promise<void>;
}

/** Undefined: the deployment has none, and nothing is loaded for them. */
export function webhooksOf(shared: Shared, log: Log): Webhooks | undefined {
  const { config, guard, clock } = shared;
  const settings = config.webhooks;
  if (!settings) return undefined;
  let opened: Promise<WebhookDesk> | undefined;
  const make = async (): Promise<WebhookDesk> => {
    const { WebhookDesk: Desk } = await import('./webhooks/desk.ts');
    return Desk.open({
      settings,
      opener: guard,
      authorities: config.authorities,
      maxDays: config.tokenMaxDays,
      clock,
      open: (grant, base, timeLeft) => workFor(shared, log, { grant, base, timeLeft }),
      selections,
      log,
    });
  };
  const open = () =>
    (opened ??= make().catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
  return Object.assign(open, { close: async () => (await opened)?.stop() });
}

let poll = 0;

/** A poll reads mail as a request does: with its deadline, its session, its line in the log. */
function workFor(
  shared: Shared,
  log: Log,
  { grant, base, timeLeft }: { readonly grant: TokenGrant; readonly base: string; readonly timeLeft: number },
): Work {
  const request = { ...NO_REQUEST, ...reachedBy(base), id: `poll-${++poll}`, timeLeft };
  const observation = new Observation(request, shared.config.telemetry, log);
  const scope = new RequestScope(shared, request, observation);
  return {
    caller: scope.callerOf(grant),
    renewed: () => scope.renewed,
    note: observation.note,
    end: (status) => scope.end(status),
  };
}

const NO_REQUEST = { method: 'POLL', path: '/v1/webhooks', query: '', body: Buffer.alloc(0) };

/** What a request to a URL would say of how the gateway was reached. */
function reachedBy(base: string): Pick<HttpRequest, 'headers' | 'prefix'> {
  if (!URL.canParse(base)) return { headers: {}, prefix: base };
  const { host, protocol: scheme, pathname } = new URL(base);
  return {
    headers: { host, 'x-forwarded-proto': scheme.slice(0, -1) },
    prefix: pathname.replace(/\/$/, ''),
  };
}

const loadFields = loadOnce(() => import('./rest/webhooks/event-fields.ts'));
const loadQueries = loadOnce(() => import('./graphql/event-selection.ts'));

/** What of a message stands in an event, as REST or as GraphQL has it. */
async function selections(input: SelectionInput, of: 'message' | 'mailbox'): Promise<EventSelections> {
  if (input.query != null) return (await loadQueries()).querySelections(input.query, of);
  return (await loadFields()).fieldSelections(input, of);
}
