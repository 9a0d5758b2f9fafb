import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { ScriptedImap } from '../support/scripted-imap.ts';
import { MODERN, scriptedImap } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import type { NodeDescription, Parameter } from '../support/n8n-nodes.ts';
import { n8nNodes } from '../support/n8n-nodes.ts';
import { flowOf } from '../support/node-red.ts';
import type { Delivery } from '../support/subscriber.ts';
import { WebhookHouse } from '../support/webhook-house.ts';

// The workflow of examples/webhooks against what n8n publishes of its nodes; its expressions against real deliveries. n8n itself is
// not run (decision 83).

interface WorkflowNode {
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly nodes: readonly WorkflowNode[];
  readonly connections: Readonly<Record<string, { readonly main: readonly (readonly { node: string }[])[] }>>;
}

const workflow = JSON.parse(flowOf('n8n.json')) as Workflow;
const nodeNamed = (name: string) => workflow.nodes.find((each) => each.name === name)!;

/** What stands between braces, as n8n works it out: JavaScript over the item. */
function evaluated(template: unknown, $json: object): string {
  const text = String(template).replace(/^=/, '');
  return text.replaceAll(/\{\{(.+?)\}\}(?!\})/g, (_, code: string) =>
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the example's own code
    String((new Function('$json', `return (${code});`) as (item: object) => unknown)($json)),
  );
}

describe('examples/webhooks/n8n.json', () => {
  let nodes: readonly NodeDescription[];
  beforeAll(async () => {
    nodes = await n8nNodes();
  }, 300_000);

  const described = ({ type, typeVersion }: WorkflowNode) =>
    nodes.find(
      ({ name, version }) => `n8n-nodes-base.${name}` === type && [version].flat().includes(typeVersion),
    );

  it.each(workflow.nodes.map((each) => [each.name, each] as const))(
    'has in «%s» what n8n knows',
    (_name, node) => {
      const properties = described(node)?.properties;
      expect(properties).toBeDefined();
      for (const [name, value] of Object.entries(node.parameters)) {
        const own = properties!.filter((each) => each.name === name && isShown(each, node, properties!));
        expect([name, own.length]).toEqual([name, 1]);
        if (own[0]!.type === 'options') expect(own[0]!.options!.map((each) => each.value)).toContain(value);
        if (own[0]!.type === 'collection')
          expect(own[0]!.options!.map((each) => each.name)).toEqual(
            expect.arrayContaining(Object.keys(value as object)),
          );
      }
    },
  );

  it('leads from each node to others that are there', () => {
    const names = new Set(workflow.nodes.map(({ name }) => name));
    const ends = Object.values(workflow.connections).flatMap(({ main }) =>
      main.flat().map(({ node }) => node),
    );
    for (const name of [...Object.keys(workflow.connections), ...ends]) expect(names).toContain(name);
    expect(new Set(ends).size).toBe(names.size - 1);
  });
});

describe('the expressions of examples/webhooks/n8n.json', () => {
  let server: ScriptedImap;
  let house: WebhookHouse;
  beforeAll(async () => {
    server = await scriptedImap({ capabilities: MODERN, mailboxes: { INBOX: 2 } });
    house = await WebhookHouse.start({ servers: server.url });
  });
  afterAll(async () => {
    await house.close();
    await server.close();
  });
  const { secret, value } = nodeNamed('Signature').parameters as { secret: string; value: string };
  const conditionOf = (name: string) => {
    const { conditions } = nodeNamed(name).parameters as {
      conditions: { conditions: { leftValue: string }[] };
    };
    return conditions.conditions[0]!.leftValue;
  };
  const itemOf = ({ headers, raw }: Delivery) => ({ headers, body: JSON.parse(raw) as object });
  const signed = (item: object) => {
    const signature = createHmac('sha256', secret).update(evaluated(value, item)).digest('base64');
    return evaluated(conditionOf('Signed and fresh?'), { ...item, signature });
  };

  it('find deliveries signed, answer the challenge, and refuse what was changed', async () => {
    const account = await house.gateway.signIn('anna', 'secret');
    // n8n takes a secret as text, so its octets are characters.
    const signingSecret = `whsec_${Buffer.from(secret).toString('base64')}`;
    house.subscriber.answering = (delivery) => {
      if (delivery.type !== 'webhook.challenge') return undefined;
      const item = itemOf(delivery);
      expect([signed(item), evaluated(conditionOf('The challenge?'), item)]).toEqual(['true', delivery.type]);
      const body = evaluated(nodeNamed('Answer the challenge').parameters['responseBody'], item);
      return { status: 200, body };
    };
    await house.subscribe(account, { signingSecret, fields: ['subject'] });
    deliver(server.mailboxes.get('INBOX')!, { subject: 'Price: 5 \u20ac {"a": 1}' });
    await house.poll();
    const [delivery] = house.subscriber.accepted;
    expect(signed(itemOf(delivery!))).toBe('true');
    expect(signed({ ...itemOf(delivery!), body: { id: 'another' } })).toBe('false');
  });
});

/** As far as conditions over other parameters and the version say. */
function isShown(
  { displayOptions }: Parameter,
  { parameters, typeVersion }: WorkflowNode,
  all: readonly Parameter[],
): boolean {
  const valueOf = (name: string) => parameters[name] ?? all.find((each) => each.name === name)?.default;
  const holds = ([name, allowed]: [string, readonly unknown[]]) => {
    const value = name === '@version' ? typeVersion : valueOf(name.replace(/^\//, ''));
    return allowed.some((each) => isValue(each, value));
  };
  const [show, hide] = [displayOptions?.show, displayOptions?.hide].map((each) => Object.entries(each ?? {}));
  return show!.every(holds) && !(hide!.length > 0 && hide!.every(holds));
}

function isValue(allowed: unknown, value: unknown): boolean {
  if (typeof allowed !== 'object' || allowed === null) return allowed === value;
  const { _cnd: condition } = allowed as { _cnd?: { gte?: number; lte?: number; lt?: number; gt?: number } };
  if (!condition || typeof value !== 'number') return false;
  const { gte = -Infinity, lte = Infinity, gt = -Infinity, lt = Infinity } = condition;
  return value >= gte && value <= lte && value > gt && value < lt;
}
