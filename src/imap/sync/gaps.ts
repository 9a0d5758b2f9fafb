import type { Mark, UidPoint } from '../../mail/change-point.ts';
import type { UidRange } from '../../mail/uid-ranges.ts';
import { Again } from './again.ts';

/** A message whose position is known now as well as then; at both ends places where no message is. */
export interface Edge {
  readonly uid: number;
  readonly now: number;
  readonly then: number;
}

/** UIDs between two edges, of which some have gone. */
export interface Gap extends UidRange {
  /** The edge below. */
  readonly base: Edge;
  /** How many messages are left. */
  readonly left: number;
}

/**
 * Everything that is known of where messages stand.
 * @param rows of marks
 * @param old how many messages of then there are now
 */
export function edgesOf(since: UidPoint, rows: readonly Positioned[], old: number): Edge[] {
  const then = new Map(since.marks.map(({ uid, position }) => [uid, position]));
  const known = rows.flatMap(({ uid, position: now }) => {
    const position = then.get(uid);
    return position === undefined ? [] : [{ uid, now, then: position }];
  });
  known.sort((a, b) => a.uid - b.uid);
  return [{ uid: 0, now: 0, then: 0 }, ...known, { uid: since.uidNext, now: old + 1, then: since.count + 1 }];
}

interface Positioned {
  readonly uid: number;
  readonly position: number;
}

/** Where messages have gone. @throws Again where there are more than there were, which cannot be */
export function gapsIn(edges: readonly Edge[]): Gap[] {
  return edges.slice(1).flatMap((above, i) => {
    const base = edges[i]!;
    const [now, then] = [above.now - base.now, above.then - base.then];
    if (now > then || now < 1) throw new Again('distrusted');
    if (now === then) return [];
    return [{ base, from: base.uid + 1, to: above.uid - 1, left: now - 1 }];
  });
}

/** Marks with their positions of today, as far as those are known: where nothing has gone, they move with the edge below. */
export function movedMarks(
  marks: readonly Mark[],
  edges: readonly Edge[],
  positionIn: (gap: Gap, uid: number) => number | undefined,
): Mark[] {
  const gaps = gapsIn(edges);
  const isEdge = new Map(edges.map((edge) => [edge.uid, edge]));
  return marks.flatMap(({ uid, position }) => {
    const own = isEdge.get(uid);
    if (own) return [{ uid, position: own.now }];
    const gap = gaps.find(({ from, to }) => uid >= from && uid <= to);
    const base = edges.findLast((edge) => edge.uid < uid)!;
    const now = gap ? positionIn(gap, uid) : position + base.now - base.then;
    return now === undefined ? [] : [{ uid, position: now }];
  });
}
