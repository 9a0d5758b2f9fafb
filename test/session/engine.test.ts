import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MailError } from '../../src/mail/errors.ts';
import { runChange } from '../../src/session/change.ts';
import { Explained } from '../../src/session/explain.ts';
import type { Plan } from '../../src/session/plan.ts';
import { Unsent, all, done } from '../../src/session/plan.ts';
import { Attempts, run } from '../../src/session/run.ts';
import { Turns } from '../../src/session/turns.ts';
import type { Answer, Step } from './key-value-line.ts';
import { KeyValueLine, KeyValueServer, lineOf } from './key-value-line.ts';

// The engine of planned sessions over a protocol that has nothing to do with mail.

let server: KeyValueServer;
let port: number;
const lines: KeyValueLine[] = [];

const open = (canPipelineWithAuth = false): KeyValueLine => {
  const line = new KeyValueLine(port, canPipelineWithAuth);
  lines.push(line);
  return line;
};

beforeEach(async () => {
  server = new KeyValueServer();
  server.values.set('first', 'second').set('second', 'third').set('other', 'value');
  port = await server.listen();
});

afterEach(() => {
  for (const line of lines.splice(0)) line.end();
  server.close();
});

/** Follows a key to its value, which is a key again. */
function* follow(key: string): Plan<Step, Answer, string> {
  const [next] = yield [{ get: key }];
  const [value] = yield [{ get: String(next) }];
  return String(value);
}

function* read(key: string): Plan<Step, Answer, string> {
  const [value] = yield [{ get: key }];
  return String(value);
}

describe('a plan', () => {
  it('runs flight by flight behind the sign-in', async () => {
    await expect(run(open(), () => follow('first'))).resolves.toBe('third');
    expect(server.writes).toEqual([['HELLO'], ['GET first'], ['GET second']]);
  });

  it('begins in the same write as the sign-in where the server hears it there', async () => {
    await expect(run(open(true), () => follow('first'))).resolves.toBe('third');
    expect(server.writes).toEqual([['HELLO', 'GET first'], ['GET second']]);
  });

  it('is run again where the server drops what comes with the sign-in', async () => {
    server.isDeafBehindHello = true;
    const ways = [true, false];
    const attempt = () => run(open(ways.shift()), () => follow('first'));
    await expect(new Attempts().run(attempt, () => undefined)).resolves.toBe('third');
    expect(server.writes).toEqual([['HELLO', 'GET first'], ['HELLO'], ['GET first'], ['GET second']]);
  });

  it('shares flights with a plan beside it', async () => {
    const both = () => all(follow('first'), all(read('other'), done<Step, Answer, number>(7)));
    await expect(run(open(), both)).resolves.toEqual(['third', ['value', 7]]);
    expect(server.writes).toEqual([['HELLO'], ['GET first', 'GET other'], ['GET second']]);
  });

  it('is explained by the same code, on assumed answers', () => {
    const explained = new Explained();
    const assumptions = { answer: () => 'x', describe: lineOf };
    expect(explained.run(follow('first'), assumptions)).toBe('x');
    const session = { before: [], signIn: ['HELLO'], signInRoundTrips: 1, assumptions: [] };
    expect(explained.report({ ...session, isJoined: false })).toMatchObject({
      executed: false,
      flights: [['HELLO'], ['GET first'], ['GET x']],
      roundTrips: { connection: 3, signIn: 1, mail: 2 },
    });
    expect(explained.report({ ...session, isJoined: true })).toMatchObject({
      flights: [['HELLO', 'GET first'], ['GET x']],
      roundTrips: { mail: 1 },
    });
  });
});

describe('a change', () => {
  /** Sets a key, once more if it has not left; answers what became of it. */
  function* set(key: string, to: string): Plan<Step, Answer | Unsent, string> {
    let [answer] = yield [{ set: key, to }];
    while (answer instanceof Unsent) [answer] = yield [{ set: key, to }];
    return answer instanceof MailError ? answer.message : answer!;
  }

  it('is sent again over another connection where it had not left', async () => {
    server.cutsAt = 'SET key value';
    const line = open();
    await line.signIn();
    await expect(runChange(line, set('key', 'value'))).resolves.toBe('OK');
    expect(server.writes).toEqual([['HELLO'], ['SET key value'], ['HELLO'], ['SET key value']]);
  });

  it('is not sent a third time', async () => {
    server.cutsAt = 'SET key value';
    const line = open();
    await line.signIn();
    const sign = line.replace.bind(line);
    line.replace = () => {
      server.cutsAt = 'SET key value';
      return sign();
    };
    await expect(runChange(line, set('key', 'value'))).resolves.toBe('The connection ended');
    expect(server.writes).toHaveLength(4);
  });
});

describe('calls', () => {
  it('of one tick are answered from one batch, and a turn waits for those before it', async () => {
    const batches: (readonly number[])[] = [];
    const calls = new Turns<number>((requests) => {
      batches.push(requests);
      return Promise.resolve((request) => request * 10);
    });
    const own = calls.next(() => Promise.resolve(batches.length));
    const both = Promise.all([calls.ask<number>(1), calls.ask<number>(2)]);
    const later = both.then(() => calls.next(() => Promise.resolve(batches.length)));
    await expect(both).resolves.toEqual([10, 20]);
    await expect(Promise.all([own, later])).resolves.toEqual([0, 1]);
    expect(batches).toEqual([[1, 2]]);
  });

  it('fail one by one, or together with their batch', async () => {
    const refuse = (request: number) => {
      if (request === 2) throw new MailError('NOT_FOUND', 'no two');
      return request;
    };
    const calls = new Turns<number>((requests) =>
      requests.includes(3) ? Promise.reject(new Error('no three')) : Promise.resolve(refuse),
    );
    const one = Promise.allSettled([calls.ask(1), calls.ask(2)]);
    await expect(one).resolves.toMatchObject([
      { value: 1 },
      { status: 'rejected', reason: { code: 'NOT_FOUND' } },
    ]);
    const all = Promise.allSettled([calls.ask(1), calls.ask(3)]);
    await expect(all).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  });
});
