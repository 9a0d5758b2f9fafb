import { createHash } from 'node:crypto';

/** The entity tag of what never changes: made of all that it is made of, so that nobody need be asked. */
export function immutableTag(...identity: readonly (string | number | boolean)[]): string {
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
  return `"${digest.slice(0, 27)}"`;
}
