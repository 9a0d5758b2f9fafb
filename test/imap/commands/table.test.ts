import { describe, expect, it } from '@jest/globals';

import { ALL } from '../../../src/imap/commands/search-key.ts';
import type { Step, StepOf, Verb } from '../../../src/imap/commands/table.ts';
import {
  READING,
  assumedAnswer,
  commandOf,
  explainStep,
  readReply,
} from '../../../src/imap/commands/table.ts';
import type { WriteStepOf, WriteVerb } from '../../../src/imap/commands/writing.ts';
import {
  WRITING,
  assumedAnyAnswer,
  commandOfAny,
  isChanging,
  readAnyReply,
} from '../../../src/imap/commands/writing.ts';
import type { Reply } from '../../../src/imap/wire/command.ts';
import { describeCommand } from '../../../src/imap/wire/command.ts';
import { isAnswer } from '../../../src/imap/wire/pipeline.ts';
import { MailError } from '../../../src/mail/errors.ts';

// One step for each command: a row more in a table does not compile until it has one here.

const path = 'INBOX';
const uids = [1, 2];
const items = { words: ['UID'], headers: [] } as const;
const range = { from: 1, to: 2 };

const READS: { [V in Verb]: StepOf<V> } = {
  ID: { verb: 'ID' },
  NAMESPACE: { verb: 'NAMESPACE' },
  GETQUOTAROOT: { verb: 'GETQUOTAROOT', path },
  MYRIGHTS: { verb: 'MYRIGHTS', path },
  LIST: { verb: 'LIST', path: undefined, returns: { options: [], status: [] } },
  LSUB: { verb: 'LSUB' },
  STATUS: { verb: 'STATUS', path, items: ['MESSAGES'] },
  'OBJECT ID': { verb: 'OBJECT ID', path },
  EXAMINE: { verb: 'EXAMINE', path },
  SELECT: { verb: 'SELECT', path },
  NEWS: { verb: 'NEWS' },
  WITNESS: { verb: 'WITNESS', path },
  UNSELECT: { verb: 'UNSELECT' },
  ENABLE: { verb: 'ENABLE', extension: 'QRESYNC' },
  RESYNC: { verb: 'RESYNC', path, since: { uidValidity: 1, modSeq: 2n }, known: range },
  FETCH: { verb: 'FETCH', path, range, items },
  'UID FETCH': { verb: 'UID FETCH', path, uids, items },
  'UID FETCH SPAN': { verb: 'UID FETCH SPAN', path, span: range, items },
  'UID FETCH PARTIAL': { verb: 'UID FETCH PARTIAL', path, count: 2, items },
  'UID FETCH CHANGED': { verb: 'UID FETCH CHANGED', path, uids: [range], items, since: 2n },
  'FETCH NUMBERS': { verb: 'FETCH NUMBERS', path, numbers: uids, items },
  'UID FETCH SAVED': { verb: 'UID FETCH SAVED', path, items },
  SEARCH: { verb: 'SEARCH', path, uid: 2, isExtended: false },
  'UID SEARCH': { verb: 'UID SEARCH', path, search: ALL },
  'UID SORT': { verb: 'UID SORT', path, by: ['DATE'], search: ALL },
  'UID THREAD': { verb: 'UID THREAD', path, algorithm: 'REFS', search: ALL },
};

const WRITES: { [V in WriteVerb]: WriteStepOf<V> } = {
  'UID STORE': { verb: 'UID STORE', path, uids, operation: 'ADD', flags: ['\\Seen'] },
  'UID COPY': { verb: 'UID COPY', path, uids, to: 'Trash' },
  'UID MOVE': { verb: 'UID MOVE', path, uids, to: 'Trash' },
  'UID EXPUNGE': { verb: 'UID EXPUNGE', path, uids },
  EXPUNGE: { verb: 'EXPUNGE', path },
  APPEND: { verb: 'APPEND', path, flags: [], receivedAt: undefined, content: [Buffer.from('a')] },
  CREATE: { verb: 'CREATE', path, use: undefined },
  RENAME: { verb: 'RENAME', path, to: 'Other' },
  DELETE: { verb: 'DELETE', path },
  SUBSCRIBE: { verb: 'SUBSCRIBE', path },
  UNSUBSCRIBE: { verb: 'UNSUBSCRIBE', path },
};

const UNKNOWN_DATA = {
  kind: 'data',
  type: 'X-UNKNOWN',
  number: 1,
  uid: undefined,
  tokens: [],
  numbers: undefined,
  truncated: [],
  weight: 0,
} as const;

/** What EXAMINE and SELECT cannot do without. */
const EXISTS = { ...UNKNOWN_DATA, type: 'EXISTS', number: 0 };

const replyOf = (status: string): Reply => ({
  status: { kind: 'status', tag: '1', status, code: undefined, text: 'as the test wants', weight: 0 },
  data: [EXISTS],
  remarks: [],
});

describe('every command that reads', () => {
  it.each(Object.values(READS))('$verb is written, read, refused and assumed', (step: Step) => {
    const command = commandOf(step);
    expect(describeCommand(command)).toMatch(/^(UID )?[A-Z]+/);
    expect(explainStep(step)).toMatch(/^(UID )?[A-Z]+/);
    expect(isAnswer(command, { ...UNKNOWN_DATA })).toBe(false);
    expect(readReply(step, replyOf('OK'))).not.toBeInstanceOf(MailError);
    expect(readReply(step, replyOf('NO'))).toBeInstanceOf(MailError);
    expect(assumedAnswer(step)).toBeDefined();
  });

  it('changes nothing', () => {
    expect(Object.values(READING).filter((row) => 'changes' in row)).toEqual([]);
    expect(Object.values(READS).filter((step) => commandOf(step).changes)).toEqual([]);
    expect(Object.values(READS).filter(isChanging)).toEqual([]);
  });
});

describe('every command that writes', () => {
  it.each(Object.values(WRITES))('$verb is written, read, refused and assumed', (step) => {
    const command = commandOfAny(step);
    expect(describeCommand(command)).toMatch(/^(UID )?[A-Z]+/);
    expect(isAnswer(command, { ...UNKNOWN_DATA })).toBe(false);
    expect(readAnyReply(step, replyOf('OK'))).toMatchObject({ error: undefined });
    expect(readAnyReply(step, replyOf('NO'))).toHaveProperty('error.code');
    expect(assumedAnyAnswer(step)).toMatchObject({ error: undefined });
  });

  it('says that it changes something', () => {
    expect(Object.values(WRITES).filter((step) => !commandOfAny(step).changes)).toEqual([]);
    expect(Object.values(WRITES).every(isChanging)).toBe(true);
  });

  it('has a verb of its own', () => {
    expect(Object.keys(WRITING).filter((verb) => Object.hasOwn(READING, verb))).toEqual([]);
  });
});
