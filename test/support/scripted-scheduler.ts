import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { AWS, isSigned } from './aws-signature.ts';

interface Schedule {
  readonly Name: string;
  readonly GroupName: string;
  readonly ScheduleExpression: string;
  readonly State: string;
  readonly EndDate: number;
  readonly Target: { readonly Arn: string; readonly RoleArn: string; readonly Input: string };
}

const [GROUP, QUEUE, ROLE] = [
  'postern-hooks',
  'arn:aws:sqs:eu-central-1:123456789012:postern-webhooks',
  'arn:aws:iam::123456789012:role/postern-schedules',
];
/** A list has so many on a page here, so that there is more than one. */
const PAGE = 2;

/**
 * EventBridge Scheduler as its published interface describes it (2021-06-30, REST with JSON): CreateSchedule, GetSchedule,
 * ListSchedules, UpdateSchedule and DeleteSchedule, for callers that sign as AWS does (Signature Version 4).
 */
export class ScriptedScheduler {
  readonly schedules = new Map<string, Schedule>();
  readonly #server: http.Server;

  private constructor() {
    this.#server = http.createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<ScriptedScheduler> {
    const scheduler = new ScriptedScheduler();
    await new Promise<void>((resolve) => scheduler.#server.listen(0, '127.0.0.1', resolve));
    return scheduler;
  }

  /** The variables of a deployment that has this group of schedules. */
  get env(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      ...AWS,
      AWS_ENDPOINT_URL_SCHEDULER: `http://127.0.0.1:${port}`,
      POSTERN_WEBHOOKS: `scheduler:${GROUP}|${QUEUE}|${ROLE}`,
    };
  }

  /** What the queue would be sent now: the inputs of the schedules that are enabled. */
  get inputs(): string[] {
    const enabled = [...this.schedules.values()].filter(({ State }) => State === 'ENABLED');
    return enabled.map(({ Target }) => Target.Input);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const body = Buffer.concat(pieces).toString();
    const { status, answer } = isSigned(request, body, { service: 'scheduler' })
      ? this.#run(request, body)
      : refusal(403, 'InvalidSignatureException');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #run({ method, url }: http.IncomingMessage, body: string): { status: number; answer: object } {
    const { pathname, searchParams } = new URL(url!, 'http://scheduler');
    const name = decodeURIComponent(pathname.split('/')[2] ?? '');
    if (method === 'GET' && name === '') return this.#list(searchParams);
    const known = this.schedules.get(name);
    if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name)) return refusal(400, 'ValidationException');
    if (method === 'POST' && known) return refusal(409, 'ConflictException');
    if (method !== 'POST' && !known) return refusal(404, 'ResourceNotFoundException');
    if (method === 'POST' || method === 'PUT') return this.#put(name, JSON.parse(body) as Schedule);
    if (searchParams.get('groupName') !== GROUP) return refusal(404, 'ResourceNotFoundException');
    if (method === 'DELETE') this.schedules.delete(name);
    return { status: 200, answer: method === 'GET' ? known! : {} };
  }

  /** An update takes the place of all that was there. */
  #put(name: string, schedule: Schedule): { status: number; answer: object } {
    const { GroupName, ScheduleExpression, Target, EndDate } = schedule;
    const isWhole =
      GroupName === GROUP &&
      /^rate\((1 minute|([2-9]|[1-9]\d+) minutes)\)$/.test(ScheduleExpression) &&
      Target.Arn === QUEUE &&
      Target.RoleArn === ROLE &&
      Target.Input.length > 0 &&
      Number.isInteger(EndDate);
    if (!isWhole) return refusal(400, 'ValidationException');
    this.schedules.set(name, { ...schedule, Name: name });
    return { status: 200, answer: { ScheduleArn: `arn:aws:scheduler:::schedule/${GROUP}/${name}` } };
  }

  /** Without targets' inputs. */
  #list(query: URLSearchParams): { status: number; answer: object } {
    if (query.get('ScheduleGroup') !== GROUP) return refusal(404, 'ResourceNotFoundException');
    const names = [...this.schedules.keys()].filter((name) => name.startsWith(query.get('NamePrefix') ?? ''));
    const from = Number(query.get('NextToken') ?? 0);
    const Schedules = names.slice(from, from + PAGE).map((Name) => ({ Name, GroupName: GROUP }));
    const NextToken = from + PAGE < names.length ? String(from + PAGE) : null;
    return { status: 200, answer: { Schedules, NextToken } };
  }
}

function refusal(status: number, type: string): { status: number; answer: object } {
  return { status, answer: { __type: type, Message: type } };
}
