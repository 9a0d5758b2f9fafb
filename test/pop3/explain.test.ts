import { expect, it } from '@jest/globals';

import type { SignInWay } from '../../src/mail/endpoint.ts';
import { Explanation } from '../../src/pop3/explain.ts';
import type { Step } from '../../src/pop3/steps.ts';
import type { MaildropPlan } from '../../src/pop3/transport.ts';

function* stat(): MaildropPlan<void>['flights'] {
  yield [{ verb: 'STAT' }] satisfies Step[];
}

it.each<[SignInWay, string[]]>([
  ['USER', ['USER ***', 'PASS ***']],
  ['PLAIN', ['AUTH PLAIN ***']],
  ['OAUTHBEARER', ['AUTH OAUTHBEARER ***']],
])('a sign-in by %s is explained as %j', async (signInBy, shown) => {
  const explanation = new Explanation({ capabilities: ['UIDL'], keepsCommandsBehindSignIn: false, signInBy });
  await expect(explanation.run(() => ({ flights: stat() }))).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  expect(explanation.report().flights).toEqual([shown, ['STAT'], ['QUIT']]);
});
