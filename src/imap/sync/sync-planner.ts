import type { ChangeTokens } from '../../mail/change-token.ts';
import type { SyncPlanner } from '../read/task.ts';
import { findDelta } from './delta.ts';
import { readPoint } from './point.ts';

/** Plans what changed since a token, and the points that tokens hold. @param enabled extensions of the session */
export function syncPlanner(tokens: ChangeTokens, enabled: ReadonlySet<string>): SyncPlanner {
  return {
    delta: (demand, scope) => findDelta(demand, scope, { tokens, enabled }),
    point: readPoint,
  };
}
