/** What works on an account, whatever its protocol. */
export type Feature =
  | 'MAILBOXES'
  | 'FLAGS'
  | 'COPY'
  | 'MOVE'
  | 'EXPUNGE_BY_ID'
  | 'APPEND'
  | 'SEARCH'
  | 'SORT'
  | 'THREADS'
  | 'SUBSCRIPTIONS'
  | 'ROLES'
  | 'MOD_SEQ'
  | 'QUOTA'
  | 'RIGHTS'
  | 'EVENTS';
