import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { OPERATIONS } from '../../../src/rest/table.ts';
import { numbered } from '../../contract/subject.ts';
import { ScriptedSmtp } from '../../support/scripted-smtp.ts';
import { describeServer } from '../../support/servers/real-servers.ts';
import { PAIRS } from './pairs.ts';
import type { Twin } from './twins.ts';
import { anonymous, twins } from './twins.ts';

// Two users with the same mail: what one is answered over REST, the other is over GraphQL, and afterwards they still have
// the same. The table of operations is walked in its order, so that each change meets what the ones before it left.

const MAIL = [
  numbered(1, { flags: ['\\Seen'] }),
  numbered(2, { flags: ['\\Deleted'] }),
  {
    raw: Buffer.from(
      [
        'From: "Bergström, Anna" <anna@example.com>',
        'To: Freunde: bob@example.com, =?utf-8?q?J=C3=BCrgen?= <j@example.com>;',
        'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
        'Date: Mon, 1 Jan 2024 10:00:00 +0100',
        'Message-ID: <3@example.com>',
        'In-Reply-To: <2@example.com>',
        'References: <1@example.com> <2@example.com>',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/html; charset=utf-8',
        '',
        '<p>Hallo <img src="cid:i1"><img src="https://example.com/x.png"></p>',
        '--b',
        'Content-Type: image/png; name=dial.png',
        'Content-ID: <i1>',
        'Content-Transfer-Encoding: base64',
        '',
        'iVBORw0KGgo=',
        '--b',
        'Content-Type: message/rfc822',
        '',
        'From: bob@example.com',
        'Subject: inside',
        '',
        'text',
        '--b--',
        '',
      ].join('\r\n'),
    ),
  },
  numbered(4),
  numbered(5),
].map((delivery, i) => ({ ...delivery, receivedAt: new Date(Date.UTC(2024, 0, 1, i)) }));

it('has a pair, or a reason why there is none, for each operation', () => {
  expect(Object.keys(PAIRS).sort()).toEqual(OPERATIONS.map(({ id }) => id).sort());
});

describeServer('dovecot', (server) => {
  let rest: Twin;
  let graphql: Twin;
  let smtp: ScriptedSmtp;
  beforeAll(async () => {
    smtp = await ScriptedSmtp.start();
    [rest, graphql] = await twins(server, MAIL, smtp);
  });
  afterAll(() => smtp.close());

  describe('REST answers what GraphQL answers', () => {
    const walked = OPERATIONS.filter(({ id }) => typeof PAIRS[id] !== 'string');
    // What is removed goes last.
    const inOrder = [...walked].sort(
      (a, b) => Number(a.id === 'deleteMailbox') - Number(b.id === 'deleteMailbox'),
    );

    it.each(inOrder.map(({ id }) => id))('%s', async (id) => {
      const pair = PAIRS[id]!;
      if (typeof pair === 'string') throw new Error(pair);
      const answer = await rest.rest(await pair.rest(rest));
      expect({ id, status: answer.status < 300 ? 'done' : answer.body }).toEqual({ id, status: 'done' });
      const other = await graphql.graphql(await pair.graphql(graphql));
      expect(anonymous(JSON.parse(answer.body))).toEqual(anonymous(other));
      expect(anonymous(await rest.state())).toEqual(anonymous(await graphql.state()));
    });
  });
});
