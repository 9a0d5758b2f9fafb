import type { Command, State } from '../session.ts';
import { append } from './append.ts';
import { capability, enable, id, logout, namespace } from './connection.ts';
import { copy, move } from './copy.ts';
import { close, expunge, uidExpunge, unselect } from './expunge.ts';
import { fetch } from './fetch.ts';
import { idle } from './idle.ts';
import { list, lsub } from './list.ts';
import { create, remove, rename, subscribe, unsubscribe } from './mailboxes.ts';
import { getQuota, getQuotaRoot } from './quota.ts';
import { search } from './search.ts';
import { examine, select } from './select.ts';
import { authenticatePlain, login } from './sign-in.ts';
import { status } from './status.ts';
import { store } from './store.ts';

const ANY: readonly State[] = ['signed-out', 'signed-in', 'selected'];
const SIGNED_OUT: readonly State[] = ['signed-out'];
const SIGNED_IN: readonly State[] = ['signed-in', 'selected'];
const SELECTED: readonly State[] = ['selected'];
const nothing = (): void => {};

/** Every command, and when it may be given. */
export const COMMANDS: Record<string, Command> = {
  CAPABILITY: { in: ANY, run: capability, bare: true },
  NOOP: { in: ANY, run: nothing, bare: true },
  LOGOUT: { in: ANY, run: logout, bare: true },
  ID: { in: ANY, run: id, needs: 'ID' },

  LOGIN: { in: SIGNED_OUT, run: login },
  'AUTHENTICATE PLAIN': { in: SIGNED_OUT, run: authenticatePlain },

  // Before a mailbox is selected (RFC 5161 §3.1).
  ENABLE: { in: ['signed-in'], run: enable, needs: 'ENABLE' },
  NAMESPACE: { in: SIGNED_IN, run: namespace, needs: 'NAMESPACE', bare: true },
  LIST: { in: SIGNED_IN, run: list },
  LSUB: { in: SIGNED_IN, run: lsub },
  STATUS: { in: SIGNED_IN, run: status },
  SELECT: { in: SIGNED_IN, run: select },
  EXAMINE: { in: SIGNED_IN, run: examine },
  CREATE: { in: SIGNED_IN, run: create },
  DELETE: { in: SIGNED_IN, run: remove },
  RENAME: { in: SIGNED_IN, run: rename },
  SUBSCRIBE: { in: SIGNED_IN, run: subscribe },
  UNSUBSCRIBE: { in: SIGNED_IN, run: unsubscribe },
  APPEND: { in: SIGNED_IN, run: append },
  GETQUOTA: { in: SIGNED_IN, run: getQuota, needs: 'QUOTA' },
  GETQUOTAROOT: { in: SIGNED_IN, run: getQuotaRoot, needs: 'QUOTA' },
  IDLE: { in: SIGNED_IN, run: idle, needs: 'IDLE', bare: true },

  CHECK: { in: SELECTED, run: nothing, bare: true },
  CLOSE: { in: SELECTED, run: close, bare: true },
  UNSELECT: { in: SELECTED, run: unselect, needs: 'UNSELECT', bare: true },
  EXPUNGE: { in: SELECTED, run: expunge, bare: true },
  'UID EXPUNGE': { in: SELECTED, run: uidExpunge, needs: 'UIDPLUS' },
  FETCH: { in: SELECTED, run: fetch(false), holdsNumbers: true },
  'UID FETCH': { in: SELECTED, run: fetch(true) },
  STORE: { in: SELECTED, run: store(false), holdsNumbers: true },
  'UID STORE': { in: SELECTED, run: store(true) },
  SEARCH: { in: SELECTED, run: search(false), holdsNumbers: true },
  'UID SEARCH': { in: SELECTED, run: search(true) },
  COPY: { in: SELECTED, run: copy(false) },
  'UID COPY': { in: SELECTED, run: copy(true) },
  MOVE: { in: SELECTED, run: move(false), needs: 'MOVE' },
  'UID MOVE': { in: SELECTED, run: move(true), needs: 'MOVE' },
};
