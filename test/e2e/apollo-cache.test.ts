import type { DocumentNode } from '@apollo/client';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { letters, Owner } from '../contract/changes-subject.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Apollo Client as it comes: no type policies, no update functions, no refetching. After each change its cache is what a
// second client reads afresh, and the change was one request.

const BOX = gql`
  fragment Box on Mailbox {
    id
    status {
      messages
      unseen
    }
    messages(first: 10, orderBy: { key: RECEIVED }) {
      nodes {
        id
        subject
        isSeen
        isFlagged
      }
      totalCount
    }
  }
`;

const BOXES = gql`
  query Boxes {
    inbox: mailbox(role: INBOX) {
      ...Box
    }
    archive: mailbox(path: "Archive") {
      ...Box
    }
    trash: mailbox(role: TRASH) {
      ...Box
    }
  }
  ${BOX}
`;

const MOVE = gql`
  mutation Move($input: MoveMessagesInput!) {
    moveMessages(input: $input) {
      removed
      moved {
        from
        message {
          id
        }
      }
      mailboxes {
        ...Box
      }
      failures {
        id
        code
      }
    }
  }
  ${BOX}
`;

const DELETE = gql`
  mutation Delete($input: DeleteMessagesInput!) {
    deleteMessages(input: $input) {
      removed
      moved {
        from
        message {
          id
        }
      }
      mailboxes {
        ...Box
      }
    }
  }
  ${BOX}
`;

const UNFLAG = gql`
  mutation Unflag($input: RemoveFlagsInput!) {
    removeFlags(input: $input) {
      messages {
        id
        isSeen
        isFlagged
      }
      mailboxes {
        id
        status {
          messages
          unseen
        }
      }
    }
  }
`;

const FLAG = gql`
  mutation Flag($input: AddFlagsInput!) {
    addFlags(input: $input) {
      messages {
        id
        isSeen
        isFlagged
      }
      mailboxes {
        id
        status {
          messages
          unseen
        }
      }
    }
  }
`;

interface Boxes {
  readonly inbox: Box;
  readonly archive: Box;
  readonly trash: Box;
}

interface Moved {
  readonly moved: readonly { readonly from: string; readonly message: { readonly id: string } }[];
}

interface Box {
  readonly status: { readonly messages: number; readonly unseen: number };
  readonly messages: {
    readonly nodes: readonly { readonly id: string; readonly subject: string; readonly isSeen: boolean }[];
  };
}

describeServer('dovecot', (server) => {
  describe('the cache of Apollo Client', () => {
    let owner: Owner;
    let requests = 0;
    let client: ApolloClient;

    const newClient = (): ApolloClient => {
      const { gateway, authorization } = owner.account;
      const overGateway: typeof fetch = async (url, init) => {
        requests += 1;
        const headers = Object.fromEntries(new Headers(init?.headers).entries());
        const { pathname } = new URL(url);
        const { status, body } = await gateway.request('POST', pathname, headers, init?.body as string);
        return new Response(body, { status, headers: { 'content-type': 'application/json' } });
      };
      const link = new HttpLink({
        uri: 'http://postern.test/graphql',
        headers: { authorization },
        fetch: overGateway,
      });
      return new ApolloClient({ cache: new InMemoryCache(), link });
    };
    const cached = () => client.readQuery<Boxes>({ query: BOXES });
    /** What is so, as a client without a memory sees it. */
    const actual = async () => (await newClient().query<Boxes>({ query: BOXES })).data!;
    const mutate = async (mutation: DocumentNode, input: object) => {
      const before = requests;
      const { data } = await client.mutate<Record<string, unknown>>({ mutation, variables: { input } });
      expect(requests).toBe(before + 1);
      const found = await actual();
      expect(cached()).toEqual(found);
      return { payload: Object.values(data!)[0] as never, boxes: found };
    };
    const subjects = () => cached()!.inbox.messages.nodes.map(({ subject }) => subject);
    const inbox = () => cached()!.inbox.messages.nodes.map(({ id }) => id);

    beforeAll(async () => {
      owner = await Owner.new(server, letters(6));
      await owner.account.ask('mutation { createMailbox(input: { path: "Archive" }) { mailbox { id } } }');
      client = newClient();
      await client.query<Boxes>({ query: BOXES });
      expect(cached()!.inbox.status).toMatchObject({ messages: 6, unseen: 3 });
    });

    it('is right after an archive, and after it is undone', async () => {
      const before = subjects();
      const [newest, , third] = inbox();
      const { payload, boxes } = await mutate(MOVE, { ids: [newest, third], role: 'ARCHIVE' });
      expect(boxes.archive.status.messages).toBe(2);
      const { moved } = payload as Moved;
      expect(moved.map(({ from }) => from)).toEqual([third, newest]);
      const back = await mutate(MOVE, { ids: moved.map(({ message }) => message.id), role: 'INBOX' });
      expect(back.boxes).toMatchObject({
        inbox: { status: { messages: 6 } },
        archive: { status: { messages: 0 } },
      });
      // Under new ids, and where they were.
      expect(subjects()).toEqual(before);
    });

    it('is right after a deletion, and after it is undone', async () => {
      const before = subjects();
      const named = inbox().slice(1, 3);
      const { payload, boxes } = await mutate(DELETE, { ids: named });
      expect([boxes.inbox.status.messages, boxes.trash.status.messages]).toEqual([4, 2]);
      const { removed, moved } = payload as Moved & { removed: string[] };
      expect([...removed].sort()).toEqual([...named].sort());
      const back = await mutate(MOVE, { ids: moved.map(({ message }) => message.id), role: 'INBOX' });
      expect([back.boxes.inbox.status.messages, back.boxes.trash.status.messages]).toEqual([6, 0]);
      expect(subjects()).toEqual(before);
    });

    it('is right after messages were marked as read, and after that is undone', async () => {
      const unread = cached()!.inbox.messages.nodes.filter(({ isSeen }) => !isSeen);
      expect(unread).toHaveLength(3);
      const input = { ids: unread.map(({ id }) => id), flags: ['\\Seen', '\\Flagged'] };
      const { boxes } = await mutate(FLAG, input);
      expect(boxes.inbox.status).toMatchObject({ messages: 6, unseen: 0 });
      const back = await mutate(UNFLAG, input);
      expect(back.boxes.inbox.status).toMatchObject({ messages: 6, unseen: 3 });
      expect(cached()!.inbox.messages.nodes.filter(({ isSeen }) => !isSeen)).toEqual(unread);
    });
  });
});
