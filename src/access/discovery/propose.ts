import type { Discover } from '../../mail/discovery.ts';
import type { MailServerName } from '../../mail/endpoint.ts';
import { parseServerUrl } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import type { ServerPolicy } from '../server-policy.ts';

/**
 * Proposes the mail servers that an address may belong to; nothing of them is dialled. A deployment with one server answers
 * that. It throws MailError BAD_USER_INPUT, and FORBIDDEN where the deployment does not look (`isOn`).
 */
export function discoverer(policy: ServerPolicy, isOn: boolean): Discover {
  return async (email) => {
    const only = policy.onlyServer;
    if (!only && !isOn)
      throw new MailError('FORBIDDEN', 'This deployment does not look for mail servers (POSTERN_DISCOVERY)');
    const { SubmissionPolicy } = await import('../submission-policy.ts');
    const pairs = new SubmissionPolicy(policy);
    if (only) {
      const known = { authentication: ['PASSWORD'], source: 'DEPLOYMENT', allowed: true } as const;
      return [{ ...known, server: only, user: email, submission: pairs.usual(only) }];
    }
    const { discover } = await import('./discover.ts');
    return discover(email, {
      server: (server) => policy.allows(server),
      submission: (server, proposed) => pairs.bestOf(server, proposed),
    });
  };
}

/** The mail server of a caller: named, known for the address, or the deployment's. @throws MailError BAD_USER_INPUT, FORBIDDEN */
export async function serverFor(
  policy: ServerPolicy,
  name: string | undefined,
  user: string,
): Promise<MailServerName> {
  if (name !== undefined || policy.onlyServer || !user.includes('@')) return policy.choose(name);
  const { presetOf } = await import('./presets.ts');
  const known = presetOf(user.slice(user.lastIndexOf('@') + 1).toLowerCase())?.servers[0];
  const server = known === undefined ? undefined : parseServerUrl(known);
  return server && policy.allows(server) ? server : policy.choose(undefined);
}
