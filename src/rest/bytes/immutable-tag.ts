import { createHash } from 'node:crypto';

/** The entity tag of immutable content, computed from everything that determines it, so that no server has to be asked. */
export function immutableTag(...identity: readonly (string | number | boolean)[]): string {
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
  return `"${digest.slice(0, 27)}"`;
}
