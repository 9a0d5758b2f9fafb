import { afterEach, describe, expect, it } from '@jest/globals';

import type { Script, ScriptedImapOptions } from '../support/scripted-imap.ts';
import { bad, bye, no, only, plainNo } from '../support/scripted-faults.ts';
import type { ScriptedHouse } from '../support/scripted-fixture.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';

// A canary through servers that repeat it wherever they can: no error, log, metric or plan holds it, in no form.

const CANARY = 'Canary-7f3a/9+x Q"e';
const FORMS = [
  CANARY,
  CANARY.toUpperCase(),
  CANARY.replaceAll('"', '\\"'),
  encodeURIComponent(CANARY),
  Buffer.from(CANARY).toString('hex'),
  Buffer.from(CANARY).toString('base64'),
  Buffer.from(`\0anna\0${CANARY}`).toString('base64'),
];
const QUERY = '{ mailbox(role: INBOX) { messages { nodes { uid subject size modSeq } } } }';

const openHouse = scriptedHouses();
const seen: string[] = [];

afterEach(() => {
  const all = seen.splice(0).join('\n').toLowerCase();
  for (const form of FORMS) expect(all).not.toContain(form.toLowerCase());
});

async function run(options: Partial<ScriptedImapOptions>): Promise<void> {
  const env = { POSTERN_REQUESTS: 'emf' };
  const house: ScriptedHouse = await openHouse({ users: { anna: CANARY }, ...options }, { env });
  const headers = {
    'content-type': 'application/json',
    'postern-explain': 'true',
    authorization: house.gateway.basic('anna', CANARY).authorization,
  };
  const asked = await house.gateway.request('POST', '/graphql', headers, JSON.stringify({ query: QUERY }));
  const signIn = JSON.stringify({ user: 'anna', password: CANARY });
  const answer = await house.gateway.request(
    'POST',
    '/v1/tokens',
    { 'content-type': 'application/json' },
    signIn,
  );
  seen.push(asked.body, JSON.stringify(asked.headers), ...house.log);
  if (answer.status !== 201) seen.push(answer.body);
}

const echo = (text: string): [string, Partial<ScriptedImapOptions>][] => [
  ['its greeting', { greeting: `* BYE ${text}` }],
  ['a greeting of no protocol', { greeting: text }],
  ['a greeting with PREAUTH', { greeting: `* PREAUTH ${text}` }],
  ['its refusal', { on: { LOGIN: no('UNAVAILABLE', text) } }],
  ['its refusal without a code', { on: { LOGIN: plainNo(text) } }],
  ['a code of its own', { on: { LOGIN: no(text.replace(/[^\w/+-]/g, ''), 'what') } }],
  ['its farewell', { on: { EXAMINE: bye(text) } }],
  ['a BAD', { on: { EXAMINE: ({ tag }) => [`${tag} BAD ${text}`] } }],
  ['a UID', { on: { FETCH: ({ tag }) => [`* 1 FETCH (UID ${text})`, `${tag} OK`] } }],
  ['a line that is none', { on: { FETCH: only(...Array.from({ length: 30 }, () => `\xff((( ${text}`)) } }],
  ['a tagged answer that cannot be read', { on: { FETCH: ({ tag }) => [`${tag} OK [UNCLOSED ("${text}`] } }],
  ['UIDVALIDITY', { on: { EXAMINE: ({ tag }) => [`* OK [UIDVALIDITY ${text}] yes`, `${tag} OK`] } }],
];

const CASES: [string, Partial<ScriptedImapOptions>][] = FORMS.flatMap((form, i) =>
  echo(form).map(([where, options]): [string, Partial<ScriptedImapOptions>] => [
    `${where} (form ${i})`,
    options,
  ]),
);
const all: Script = bad;

describe('a server that repeats the password', () => {
  it.each(CASES)('in %s is not repeated', async (_where, options) => run(options));

  it('in what refuses everything is not repeated', async () => run({ on: { EXAMINE: all } }));
});
