/** The shapes of answers, for tests to read. Only what a query asked for is in an answer; null is left to expectations. */
export interface QueryAnswer {
  readonly account: AccountAnswer;
  readonly mailboxes: readonly MailboxAnswer[];
  readonly mailbox: MailboxAnswer;
  readonly message: MessageAnswer;
  readonly node: NodeAnswer;
  readonly nodes: readonly (NodeAnswer | null)[];
}

export interface AccountAnswer {
  readonly server: { readonly name: string | null; readonly version: string | null };
  readonly capabilities: readonly string[];
  readonly features: readonly string[];
  readonly namespaces: { readonly personal: readonly object[] };
  readonly quota: QuotaAnswer | null;
}

export interface QuotaAnswer {
  readonly root: string;
  readonly storage: { readonly used: number; readonly limit: number };
  readonly messages: { readonly used: number; readonly limit: number } | null;
}

export interface MailboxAnswer {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly parent: MailboxAnswer | null;
  readonly children: readonly MailboxAnswer[];
  readonly role: string | null;
  readonly roleSource: string | null;
  readonly attributes: readonly string[];
  readonly subscribed: boolean;
  readonly selectable: boolean;
  readonly status: {
    readonly messages: number;
    readonly uidValidity: number;
    readonly highestModSeq: string | null;
  };
  readonly permanentFlags: readonly string[];
  readonly rights: string;
  readonly messages: PageAnswer;
}

export interface PageAnswer {
  readonly edges: readonly { readonly cursor: string; readonly node: MessageAnswer }[];
  readonly nodes: readonly MessageAnswer[];
  readonly pageInfo: PlaceAnswer;
  readonly totalCount: number;
}

export interface PlaceAnswer {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string;
  readonly endCursor: string;
}

export interface MessageAnswer {
  readonly id: string;
  readonly uid: number;
  readonly subject: string;
  readonly flags: readonly string[];
  readonly isSeen: boolean;
  readonly modSeq: string;
  readonly mailbox: MailboxAnswer;
  readonly from: readonly AddressAnswer[];
  readonly to: readonly AddressAnswer[];
  readonly cc: readonly AddressAnswer[];
  readonly bcc: readonly AddressAnswer[];
  readonly replyTo: readonly AddressAnswer[];
  readonly sender: readonly AddressAnswer[];
  readonly references: readonly string[];
  readonly headers: readonly HeaderAnswer[];
}

export interface AddressAnswer {
  readonly name: string | null;
  readonly address: string | null;
  readonly group: string | null;
}

export interface HeaderAnswer {
  readonly name: string;
  readonly value: string;
  readonly raw: string;
}

/** A mailbox or a message: each has what the other lacks. */
export type NodeAnswer = Partial<MailboxAnswer> & Partial<MessageAnswer> & { readonly id: string };
