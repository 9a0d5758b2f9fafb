import { randomBytes } from 'node:crypto';

import { ScriptedProvider } from './scripted-provider.ts';
import type { OwnDovecot } from './servers/real-servers.ts';
import { startDovecot } from './servers/real-servers.ts';
import { TokenJudge } from './token-judge.ts';

/** A real mail server that takes what a provider of the test's own issues. */
export interface OauthHouse {
  readonly judge: TokenJudge;
  readonly server: OwnDovecot;
  readonly user: string;
  /** A provider whose access tokens the server takes. */
  provider(): Promise<ScriptedProvider>;
  close(): Promise<void>;
}

export async function startOauthHouse(): Promise<OauthHouse> {
  const judge = await TokenJudge.start();
  const server = await startDovecot({
    authMechanisms: 'plain login xoauth2',
    extra: 'passdb {\n  driver = oauth2\n  mechanisms = xoauth2\n  args = /run/data/oauth2.conf\n}\n',
    files: {
      'oauth2.conf': [
        `introspection_url = http://127.0.0.1:${judge.port}/introspect`,
        'introspection_mode = post',
        'force_introspection = yes',
        'username_attribute = email',
        '',
      ].join('\n'),
    },
  });
  const { user } = await server.newUser();
  return {
    judge,
    server,
    user,
    provider: () =>
      ScriptedProvider.start((name) => judge.issue(name, randomBytes(30).toString('base64url'))),
    close: async () => {
      await server.stop();
      await judge.close();
    },
  };
}
