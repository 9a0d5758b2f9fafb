import { PAGE } from './walk.ts';
import type { Walk } from './walk.ts';

type Field = 'id' | 'subject' | 'isFlagged';

interface Message {
  readonly id: string;
  readonly subject?: string | null;
  readonly isFlagged?: boolean | null;
}

/** A generated client: what its functions answer is checked by the compiler, against what is read of it here. */
export interface Functions {
  list(query: { first: number; after?: string; fields: Field[] }): Promise<{
    readonly messages: readonly Message[];
    readonly pageInfo: { readonly endCursor: string | null };
  }>;
  flag(
    body: { ids: string[]; addFlags: string[] },
    query: { fields: Field[] },
  ): Promise<{ readonly messages: readonly (Message | null)[] }>;
  move(body: { ids: string[]; role: 'ARCHIVE'; createMissing: boolean }): Promise<{
    readonly removed: readonly string[];
  }>;
}

/** A page, the next one, a flag and a move over REST. */
export async function walkRest({ list, flag, move }: Functions): Promise<Walk> {
  const first = await list({ first: PAGE, fields: ['id', 'subject'] });
  const after = first.pageInfo.endCursor;
  if (after === null) throw new Error('the page has no cursor');
  const next = await list({ first: PAGE, after, fields: ['id', 'subject'] });
  const [newest, second] = first.messages.map(({ id }) => id);
  const flagged = await flag({ ids: [newest!], addFlags: ['\\Flagged'] }, { fields: ['id', 'isFlagged'] });
  const { removed } = await move({ ids: [second!], role: 'ARCHIVE', createMissing: true });
  return {
    first: first.messages.map(subjectOf),
    next: next.messages.map(subjectOf),
    isFlagged: flagged.messages[0]?.isFlagged ?? false,
    moved: first.messages.filter(({ id }) => removed.includes(id)).map(subjectOf),
  };
}

const subjectOf = ({ subject }: Message): string => subject ?? '';
