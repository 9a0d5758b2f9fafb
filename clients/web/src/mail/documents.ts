import type { schema } from '@postern/client';

// What the client reads. Each document is one mail session, and what is not selected is not fetched.

export const START = `query Start {
  account { user protocol features abilities { threads } quota { storage { used limit } } }
  mailboxes { id name path delimiter role selectable status { messages unseen } }
}`;

export type Account = Pick<schema.Account, 'user' | 'protocol' | 'features'> & {
  abilities: Pick<schema.AccountAbilities, 'threads'>;
  quota?: { storage?: { used: number; limit: number } | null } | null;
};
export type Mailbox = Pick<schema.Mailbox, 'id' | 'name' | 'path' | 'delimiter' | 'role' | 'selectable'> & {
  status?: { messages?: number | null; unseen?: number | null } | null;
};
export interface Start {
  readonly account: Account;
  readonly mailboxes: readonly Mailbox[];
}

const ROW = `
  id uid threadId subject from { name address } to { name address } receivedAt sentAt
  isSeen isFlagged isAnswered isDraft hasAttachments preview(length: 140)
`;

export type Address = Pick<schema.Address, 'name' | 'address'>;
export type RowMessage = Pick<
  schema.Message,
  | 'id'
  | 'uid'
  | 'threadId'
  | 'subject'
  | 'receivedAt'
  | 'sentAt'
  | 'isSeen'
  | 'isFlagged'
  | 'isAnswered'
  | 'isDraft'
  | 'hasAttachments'
  | 'preview'
> & { from?: readonly Address[] | null; to?: readonly Address[] | null };
type PageInfo = Pick<schema.PageInfo, 'hasNextPage' | 'endCursor'>;

export const MESSAGES = `query Messages($id: ID!, $first: Int!, $after: String, $query: String) {
  mailbox(id: $id) {
    messages(first: $first, after: $after, query: $query) {
      totalCount
      nodes {${ROW}}
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
export interface Messages {
  readonly mailbox: {
    readonly messages: {
      readonly totalCount: number;
      readonly nodes: readonly RowMessage[];
      readonly pageInfo: PageInfo;
    };
  };
}

export const EVERYWHERE = `query SearchEverywhere($first: Int!, $after: String, $query: String) {
  account {
    messages(first: $first, after: $after, query: $query) {
      totalCount
      nodes {${ROW} mailbox { id }}
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
export interface Everywhere {
  readonly account: Messages['mailbox'];
}

export const CONVERSATIONS = `query Conversations($id: ID!, $first: Int!, $after: String) {
  mailbox(id: $id) {
    threads(first: $first, after: $after) {
      nodes {
        id messageCount unreadCount
        participants { name address }
        newestMessage {${ROW}}
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
export interface Conversations {
  readonly mailbox: {
    readonly threads: {
      readonly nodes: readonly {
        readonly id: string | null;
        readonly messageCount: number | null;
        readonly unreadCount: number | null;
        readonly participants: readonly Address[];
        readonly newestMessage: RowMessage;
      }[];
      readonly pageInfo: PageInfo;
    };
  };
}

const BODY = `
  id subject from { name address } to { name address } cc { name address } bcc { name address }
  receivedAt sentAt isSeen isFlagged isDraft size rawUrl threadId
  mailbox { id role }
  text textTruncated
  html(inlineImages: DATA, remoteContent: $remote) htmlTruncated remoteReferences
  attachments { id partId filename contentType contentId size encodedSize inline url message { subject from { name address } text } }
  listUnsubscribe { https }
`;

export const MESSAGE = `query Message($id: ID!, $remote: RemoteContent!) {
  message(id: $id) {${BODY}}
}`;
export const CONVERSATION = `query Conversation($id: ID!, $remote: RemoteContent!) {
  message(id: $id) {${BODY} thread { complete messages(first: 50) {${ROW}} }}
}`;

export type Attachment = Pick<
  schema.Attachment,
  'id' | 'partId' | 'filename' | 'contentType' | 'contentId' | 'size' | 'encodedSize' | 'inline' | 'url'
> & { message?: { subject?: string | null; from: readonly Address[]; text?: string | null } | null };
export type Message = Pick<
  schema.Message,
  | 'id'
  | 'subject'
  | 'receivedAt'
  | 'sentAt'
  | 'isSeen'
  | 'isFlagged'
  | 'isDraft'
  | 'size'
  | 'rawUrl'
  | 'threadId'
  | 'text'
  | 'textTruncated'
  | 'html'
  | 'htmlTruncated'
  | 'remoteReferences'
> & {
  mailbox: { id: string; role?: string | null };
  from?: readonly Address[] | null;
  to?: readonly Address[] | null;
  cc?: readonly Address[] | null;
  bcc?: readonly Address[] | null;
  attachments?: readonly Attachment[] | null;
  listUnsubscribe?: { https: readonly string[] } | null;
  thread?: { complete: boolean; messages: readonly RowMessage[] } | null;
};
export interface OneMessage {
  readonly message: Message;
}
