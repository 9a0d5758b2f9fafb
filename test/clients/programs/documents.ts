// The documents of the programs that send them as text.

export const PAGE_QUERY = /* GraphQL */ `
  query Page($first: Int!, $after: String) {
    mailbox(role: INBOX) {
      id
      messages(first: $first, after: $after) {
        nodes {
          id
          subject
          isFlagged
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

export const COUNTS_QUERY = /* GraphQL */ `
  query Counts {
    mailboxes {
      id
      status {
        messages
      }
    }
  }
`;

export const FLAG = /* GraphQL */ `
  mutation Flag($input: AddFlagsInput!) {
    addFlags(input: $input) {
      messages {
        id
        isFlagged
      }
      failures {
        code
      }
    }
  }
`;

export const MOVE = /* GraphQL */ `
  mutation Move($input: MoveMessagesInput!) {
    moveMessages(input: $input) {
      removed
      failures {
        code
      }
    }
  }
`;

export interface Page {
  readonly mailbox: {
    readonly messages: {
      readonly nodes: readonly { readonly id: string; readonly subject: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

export interface Counts {
  readonly mailboxes: readonly { readonly status: { readonly messages: number } }[];
}

export interface Flagged {
  readonly addFlags: { readonly messages: readonly { readonly isFlagged: boolean }[] };
}

export interface Moved {
  readonly moveMessages: { readonly removed: readonly string[] };
}
