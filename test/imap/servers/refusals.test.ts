import { describe, expect, it } from '@jest/globals';

import { plainNo } from '../../support/scripted-faults.ts';
import { scriptedHouses, signedIn } from '../../support/scripted-fixture.ts';
import type { Script } from '../../support/scripted-imap.ts';

// What servers say in words, with general codes, or around a BYE.

const open = scriptedHouses();
const PAGE = '{ mailbox(role: INBOX) { messages(first: 2) { nodes { uid subject } } } }';

/** A BYE, and behind it the tagged answer. */
const byeThen =
  (bye: string, answer: string): Script =>
  (command, session) => {
    void session.send([`* BYE ${bye}`, `${command.tag} ${answer}`]).then(() => session.close());
    return null;
  };

async function errorOf(on: Record<string, Script>, query = PAGE) {
  const house = await open({ on });
  const { errors } = await house.anna.ask(query);
  return { ...house, error: errors?.[0]?.extensions as Record<string, unknown> | undefined };
}

describe('a tagged answer behind a BYE', () => {
  it.each([
    ['EXAMINE', 'NO [LIMIT] EXAMINE Rate limit hit.'],
    ['FETCH', 'NO [THROTTLED] slow down'],
    ['FETCH', 'BAD Request is throttled. Suggested Backoff Time: 40000 milliseconds'],
  ])('to %s is heard: %s', async (name, answer) => {
    const { error, server } = await errorOf({ [name]: byeThen('Server logging out', answer) });
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect(error!['retryAfter']).toBe(answer.includes('40000') ? 40 : 30);
    // What is told that it was too much does not come back at once.
    expect(server.transcripts).toHaveLength(1);
  });

  it('that is an OK counts', async () => {
    const { errors, data } = await (
      await open({
        on: {
          FETCH: async (command, session) => {
            const lines = await session.honestly(command);
            void session.send(['* BYE see you', ...lines]).then(() => session.close());
            return null;
          },
        },
      })
    ).anna.ask(PAGE);
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty('mailbox.messages.nodes.length', 2);
  });

  it('does not come where the server only stops: the connection ends all the same', async () => {
    const { error, server } = await errorOf({
      FETCH: (_, session) => {
        void session.send(['* BYE maintenance']);
        return null;
      },
    });
    expect(error).toMatchObject({ code: 'SERVER_UNAVAILABLE', serverText: 'maintenance' });
    expect(server.transcripts).toHaveLength(2);
  });
});

describe('a mailbox that is not opened', () => {
  it.each([
    ['BAD what is that', 'SERVER_UNAVAILABLE'],
    ['NO cannot do that now', 'SERVER_UNAVAILABLE'],
    ['BAD User is authenticated but not connected.', 'UNAUTHENTICATED'],
    ['NO [OVERQUOTA] Account exceeded command or bandwidth limits', 'RATE_LIMITED'],
    ['NO [UNAVAILABLE] Maximum number of connections exceeded', 'RATE_LIMITED'],
    ['NO Mailbox does not exist', 'NOT_FOUND'],
    ['NO [NONEXISTENT] it was here', 'NOT_FOUND'],
  ])('by %s is %s', async (answer, code) => {
    const { error } = await errorOf({ EXAMINE: ({ tag }) => [`${tag} ${answer}`] });
    expect(error).toMatchObject({ code });
  });
});

describe('a sign-in that is refused', () => {
  it.each([
    ['NO [ALERT] Too many simultaneous connections. (Failure)', 'RATE_LIMITED'],
    ['NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded', 'RATE_LIMITED'],
    ['NO [ALERT] invalid', 'UNAUTHENTICATED'],
    ['NO [SYS/PERM] mail is gone', 'FORBIDDEN'],
  ])('by %s is %s', async (answer, code) => {
    const { error } = await errorOf({ LOGIN: ({ tag }) => [`${tag} ${answer}`] });
    expect(error).toMatchObject({ code });
  });
});

it('room that is short is told of where something is added', async () => {
  const house = await open({ on: { APPEND: plainNo('Over quota') } });
  const anna = await signedIn(house);
  const id = (await anna.query('{ mailbox(role: INBOX) { id } }')).mailbox.id as string;
  const raw = Buffer.from('Subject: a\r\n\r\nb\r\n').toString('base64');
  const { errors } = await anna.ask(
    'mutation ($id: ID!, $raw: Base64!) { appendMessage(input: { mailboxId: $id, raw: $raw }) { message { id } } }',
    { id, raw },
  );
  expect(errors?.[0]?.extensions.code).toBe('OVER_QUOTA');
});
