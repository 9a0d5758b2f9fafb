/** What works on an account, whatever its protocol. Nothing stands here for which no operation exists. */
export type Feature =
  | 'MAILBOXES'
  | 'FLAGS'
  | 'COPY'
  | 'MOVE'
  | 'EXPUNGE_BY_ID'
  | 'APPEND'
  | 'ATTACH_STORED'
  | 'SEARCH'
  | 'SORT'
  | 'SUBSCRIPTIONS'
  | 'ROLES'
  | 'MOD_SEQ'
  | 'CHANGES'
  | 'QUOTA'
  | 'RIGHTS';
