import type { Provider } from './providers.ts';

/**
 * Whether a provider calls itself so. @param tid the organisation that an id_token names; undefined: any, where the issuer
 * has a place for one
 */
export function isIssuer({ identity }: Pick<Provider, 'identity'>, name: string, tid?: string): boolean {
  if (!identity) return false;
  const [start = '', end] = identity.issuer.split('{tid}');
  if (end === undefined) return name === start;
  const organisation = name.slice(start.length, name.length - end.length);
  const isOne = /^[\w.-]{1,100}$/.test(organisation) && name === `${start}${organisation}${end}`;
  return isOne && (tid === undefined || tid === organisation);
}
