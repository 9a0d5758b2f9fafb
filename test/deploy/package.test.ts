import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { EVENTS_LIMIT_MS } from '../../src/lambda/streamed.ts';
import type { Template, TemplateResource } from '../support/cloudformation.ts';
import { templateFaults } from '../support/cloudformation.ts';
import type { Packaged } from '../support/package.ts';
import { PackagedClone, zipEntries, zipTexts } from '../support/package.ts';

/** Everything that is off by default. */
const EVERYTHING = {
  servers: 'imaps://mail.example.net',
  network: 'fixed',
  bytesNetwork: 'fixed',
  bytesUrl: 'https://mail.example.com',
  domain: 'mail.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/a',
  reservedConcurrency: '10',
  alarmEmail: 'ops@example.com',
  events: 'on',
  eventListeners: '7',
  webhooks: 'on',
  webhookHosts: 'hooks.example.net',
};

/** The only statements that may say `*`, and why. */
const MAY_BE_WIDE: Record<string, string> = {
  BytesRole: 'as for ApiRole',
  EventsRole: 'as for ApiRole',
  PollRole: 'as for ApiRole',
  WebhookLists: 'IAM knows no narrower resource for lists of schedules',
  ApiRole: 'EC2 knows no narrower resource for the interfaces that Lambda makes in a VPC',
  ServerlessDeploymentBucketPolicy: 'it denies whatever comes without TLS',
};

let clone: PackagedClone;
let plain: Packaged;
let full: Packaged;
beforeAll(async () => {
  clone = new PackagedClone();
  plain = await clone.package();
  full = await clone.package(EVERYTHING);
}, 300_000);
afterAll(() => clone.remove());

const resources = (template: Template, type: string): [string, TemplateResource][] =>
  Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
const functions = (template: Template): TemplateResource[] =>
  resources(template, 'AWS::Lambda::Function').map(([, resource]) => resource);

describe('a package', () => {
  it('holds a zip per function, and in it nothing but its own bundle', () => {
    const handlers = functions(plain.template).map(({ Properties }) => String(Properties.Handler));
    expect([...plain.zips.keys()].sort()).toEqual(handlers.map((each) => each.split('/')[1]).sort());
    for (const [name, zip] of plain.zips) {
      const entries = zipEntries(zip);
      expect(entries).toContain(`dist/${name}/index.mjs`);
      const own = new RegExp(`^dist/${name}/(?:[\\w-]+\\.mjs|docs/(?:[\\w-]+/)*[\\w.-]+)$`);
      expect(entries.filter((each) => !own.test(each))).toEqual([]);
    }
  });

  it('is the same octets whenever the same tree is packaged', () => {
    // `api` has more in it where there are webhooks.
    for (const [name, zip] of plain.zips) expect(full.zips.get(name)!.equals(zip)).toBe(name !== 'api');
  });

  it('holds no secret: keys are a reference that CloudFormation resolves', () => {
    for (const { Properties } of functions(plain.template))
      expect(Properties.Environment.Variables.POSTERN_KEYS).toBe(
        '{{resolve:secretsmanager:postern/dev/keys:SecretString:::}}',
      );
  });
});

describe.each([
  ['as it is', () => plain],
  ['with everything', () => full],
])('the template, %s', (_, packaged) => {
  it('is one that AWS takes, as far as its schemas tell', () => {
    expect(templateFaults(packaged().template)).toEqual([]);
  });

  it('runs every function on the same supported platform, with a role and a log of its own', () => {
    const { template } = packaged();
    const roles = functions(template).map(({ Properties }) => Properties.Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(functions(template).length);
    for (const { Properties, DependsOn } of functions(template)) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      const group = [DependsOn].flat().find((each) => each?.endsWith('LogGroup'));
      expect(template.Resources[group!]!.Properties).toMatchObject({
        LogGroupName: `/aws/lambda/${Properties.FunctionName}`,
        RetentionInDays: 14,
      });
    }
  });

  it('streams from public function URLs, with both permissions that one needs', () => {
    const { template } = packaged();
    const streaming = ['BytesLambdaFunction', 'EventsLambdaFunction'].filter((id) => template.Resources[id]);
    const targets = streaming.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] }));
    expect(resources(template, 'AWS::Lambda::Url').map(([, { Properties }]) => Properties)).toEqual(
      targets.map((target) => ({
        AuthType: 'NONE',
        InvokeMode: 'RESPONSE_STREAM',
        TargetFunctionArn: target,
      })),
    );
    const granted = resources(template, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
    for (const target of targets) {
      const common = { FunctionName: target, Principal: '*' };
      expect(granted).toContainEqual({
        ...common,
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'NONE',
      });
      expect(granted).toContainEqual({
        ...common,
        Action: 'lambda:InvokeFunction',
        InvokedViaFunctionUrl: true,
      });
    }
    // Whoever else may call does so from one API.
    const others = granted.filter(({ Principal }) => Principal === '*');
    expect(others).toHaveLength(2 * targets.length);
  });

  it('lets nobody do anything wide without a reason', () => {
    const { template } = packaged();
    const wide = Object.entries(template.Resources)
      .filter(([, { Properties }]) => statementsIn(Properties).some(isWide))
      .map(([id]) => id);
    expect(wide.filter((id) => MAY_BE_WIDE[id] === undefined)).toEqual([]);
    expect(
      resources(template, 'AWS::IAM::Role').flatMap(
        ([, { Properties }]) => Properties.ManagedPolicyArns ?? [],
      ),
    ).toEqual([]);
  });

  it('alarms about every function: errors, throttles, slowness', () => {
    const { template } = packaged();
    const watched = resources(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => [
      Properties.MetricName,
      Properties.Dimensions[0].Value.Ref,
    ]);
    for (const [id] of resources(template, 'AWS::Lambda::Function'))
      for (const metric of ['Errors', 'Throttles', 'Duration', 'Requests'])
        expect(watched).toContainEqual([metric, id]);
  });

  it('draws a dashboard that is JSON', () => {
    const [, dashboard] = resources(packaged().template, 'AWS::CloudWatch::Dashboard')[0]!;
    const body = JSON.parse(dashboard.Properties.DashboardBody['Fn::Sub']) as { widgets: unknown[] };
    expect(body.widgets.length).toBeGreaterThan(4);
  });
});

describe('a template that AWS would refuse', () => {
  it.each<[string, object]>([
    ['A: there is no AWS::Lambda::Funktion', { A: { Type: 'AWS::Lambda::Funktion' } }],
    ['A: LogDays is no property', { A: { Type: 'AWS::Logs::LogGroup', Properties: { LogDays: 1 } } }],
    [
      'A.RetentionInDays may not be 13',
      { A: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 13 } } },
    ],
    ['A: ServiceToken is missing', { A: { Type: 'AWS::CloudFormation::CustomResource' } }],
    ['there is no B', { A: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'B' } } } }],
  ])('is told: %s', (fault, Resources) => {
    expect(templateFaults({ Resources } as Template).join()).toContain(fault);
  });
});

describe('what is off by default', () => {
  it('is reserved concurrency, the VPC, the domain and the function for events', () => {
    for (const { Properties } of functions(plain.template)) {
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions');
      expect(Properties).not.toHaveProperty('VpcConfig');
    }
    expect(plain.template.Resources).not.toHaveProperty('EventsLambdaFunction');
    expect(plain.template.Resources['ApiLambdaFunction']!.Properties.Environment.Variables).toMatchObject({
      POSTERN_EVENTS_URL: '',
    });
    expect(resources(plain.template, 'AWS::EC2::NatGateway')).toEqual([]);
    expect(plain.template.Conditions).toMatchObject({
      HasDomain: { 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] },
      HasAlarmEmail: { 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] },
      IsApiInVpc: { 'Fn::Not': [{ 'Fn::Equals': ['public', 'public'] }] },
    });
  });

  it('is there when it is asked for', () => {
    const api = full.template.Resources['ApiLambdaFunction']!.Properties;
    expect(api.Environment.Variables.POSTERN_SERVERS).toBe('imaps://mail.example.net');
    expect(api.ReservedConcurrentExecutions).toBe(10);
    expect(api.VpcConfig.SubnetIds).toEqual([{ Ref: 'PrivateSubnetA' }, { Ref: 'PrivateSubnetB' }]);
    expect(resources(full.template, 'AWS::EC2::NatGateway')).toHaveLength(1);
  });

  it('is a function for events that ends its streams in time, with a concurrency and nothing kept', () => {
    const { Properties } = full.template.Resources['EventsLambdaFunction']!;
    expect(Properties).toMatchObject({
      Handler: 'dist/events/index.handler',
      ReservedConcurrentExecutions: 7,
    });
    expect(Properties.Environment.Variables).toMatchObject({ POSTERN_SESSIONS: '0', POSTERN_EVENTS_URL: '' });
    expect(Properties.Timeout * 1_000).toBeGreaterThan(EVENTS_LIMIT_MS + 5_000);
    const api = full.template.Resources['ApiLambdaFunction']!.Properties;
    expect(api.Environment.Variables.POSTERN_EVENTS_URL).toEqual({
      'Fn::If': ['HasEventsUrl', '', { 'Fn::GetAtt': ['EventsLambdaFunctionUrl', 'FunctionUrl'] }],
    });
  });
});

describe('webhooks', () => {
  /** What is in their code and nowhere else: the two stores, the callback, the selection of an event. */
  const MARKS = ['ActionAfterCompletion', 'INSERT INTO hooks', 'did not prove itself', 'events.truncated'];
  const marksIn = (zip: Buffer): string[] => {
    const modules = zipTexts(zip, (name) => name.endsWith('.mjs'));
    return MARKS.filter((mark) => modules.some((text) => text.includes(mark)));
  };

  it('are not in a package that has none: no code, no resource, no right', () => {
    for (const zip of plain.zips.values()) expect(marksIn(zip)).toEqual([]);
    const text = JSON.stringify(plain.template);
    expect(text).not.toMatch(/scheduler|AWS::SQS|Poll/);
    for (const { Properties } of functions(plain.template))
      expect(Properties.Environment.Variables.POSTERN_WEBHOOKS ?? '').toBe('');
  });

  it('are in `api` and `poll` where they are on, loaded when a call needs them', () => {
    expect(marksIn(full.zips.get('api')!)).toEqual(MARKS);
    expect(marksIn(full.zips.get('poll')!)).toEqual(MARKS);
    for (const name of ['bytes', 'events']) expect(marksIn(full.zips.get(name)!)).toEqual([]);
  });

  it('are polled by a function behind a queue, ten at once, in time for the queue', () => {
    const { Properties } = full.template.Resources['PollLambdaFunction']!;
    const [variable, hosts] = ['POSTERN_WEBHOOKS', 'POSTERN_WEBHOOK_HOSTS'].map(
      (name) => Properties.Environment.Variables[name],
    );
    expect(JSON.stringify(variable)).toContain('scheduler:postern-dev-webhooks');
    expect(hosts).toBe('hooks.example.net');
    const [[, source]] = resources(full.template, 'AWS::Lambda::EventSourceMapping') as [
      [string, TemplateResource],
    ];
    expect(source.Properties).toMatchObject({
      BatchSize: 10,
      EventSourceArn: { 'Fn::GetAtt': ['WebhookQueue', 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    const queue = full.template.Resources['WebhookQueue']!.Properties;
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Properties.Timeout);
    expect(queue.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': ['WebhookDeadLetters', 'Arn'] },
      maxReceiveCount: 3,
    });
  });

  it('are alarmed about: crashes, dead letters, polls that wait', () => {
    const alarms = resources(full.template, 'AWS::CloudWatch::Alarm').map(([id]) => id);
    expect(alarms).toEqual(expect.arrayContaining(['PollErrors', 'PollsDead', 'PollsLate']));
  });

  it('may touch their group and their queue, and nothing else', () => {
    const group = ':schedule/postern-dev-webhooks/*';
    const rights = ['WebhookSchedules', 'WebhookLists', 'WebhookScheduleRole', 'PollRole'].flatMap((id) =>
      statementsIn(full.template.Resources[id]!.Properties).flatMap(({ Effect, Action, Resource }) =>
        [Action].flat().map((action) => [Effect, action, JSON.stringify(Resource)] as const),
      ),
    );
    for (const [, action, resource] of rights.filter(([, action]) => String(action).startsWith('scheduler:')))
      expect([action, resource.includes(group) || action === 'scheduler:ListSchedules']).toEqual([
        action,
        true,
      ]);
    for (const [, action, resource] of rights.filter(([, action]) => String(action).startsWith('sqs:')))
      expect([action, resource]).toEqual([action, '{"Fn::GetAtt":["WebhookQueue","Arn"]}']);
    const services = new Set(rights.map(([, action]) => String(action).split(':')[0]));
    expect([...services].sort()).toEqual(['dynamodb', 'ec2', 'iam', 'logs', 'scheduler', 'sqs', 'sts']);
  });
});

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource?: unknown;
}

function isWide({ Action, Resource }: Statement): boolean {
  return /"\*"|:\*"/.test(JSON.stringify([Action, Resource]));
}

/** Every policy statement, wherever it stands. */
function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Effect' in value && 'Action' in value ? [value as Statement] : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
}
