// Mail from the command line:  POSTERN=http://127.0.0.1:4000 MAIL_USER=demo MAIL_PASSWORD=demo node cli.ts list
//   list [MAILBOX] · read ID · search WORDS · send TO SUBJECT TEXT · watch [MAILBOX]
import { isPosternError, listen, messages, search, send, signIn } from '@postern/client';
import type { Session } from '@postern/client';

type Command = (postern: Session, ...words: string[]) => Promise<void>;

interface Row {
  readonly id: string;
  readonly subject?: string | null;
  readonly from?: readonly { readonly address: string | null }[] | null;
}
const FIELDS = ['id', 'subject', 'from'] as const;
const line = ({ id, subject, from }: Row): string => `${id}  ${from?.[0]?.address ?? ''}  ${subject ?? ''}`;

/** The first 20 of what may be a long list. */
async function print(found: AsyncIterable<Row>): Promise<void> {
  let left = 20;
  for await (const message of found) {
    console.log(line(message));
    if (--left === 0) return;
  }
}

const list: Command = (postern, mailbox = 'INBOX') =>
  print(messages(postern, mailbox, { fields: FIELDS, first: 20 }));

const find: Command = (postern, ...words) =>
  print(search(postern, words.join(' '), { fields: FIELDS, first: 20 }));

const read: Command = async (postern, messageId = '') => {
  const message = await postern.rest.getMessage({
    path: { messageId },
    query: { fields: ['subject', 'text'] },
  });
  console.log(`${message.subject ?? ''}\n\n${message.text ?? ''}`);
};

const write: Command = async (postern, to = '', subject = '', text = '') => {
  const [self] = postern.account.identities;
  const from = process.env['MAIL_FROM'] ?? self?.address;
  if (from === undefined) throw new Error('Set MAIL_FROM: the account has no address.');
  const outcome = await send(postern, {
    message: { from: [{ address: from }], to: [{ address: to }], subject, text },
  });
  if (outcome.outcome === 'UNKNOWN') throw new Error(`It is not known whether it was sent. ${outcome.look}`);
  console.log(`sent ${outcome.data.messageId}, copy: ${outcome.data.copy}`);
};

const watch: Command = async (postern, mailbox = 'INBOX') => {
  for await (const event of listen(postern, mailbox, { fields: FIELDS })) {
    if (event.type !== 'CHANGES') console.log(event.type);
    else for (const message of event.created) console.log(line(message));
  }
};

const COMMANDS: Record<string, Command> = { list, read, search: find, send: write, watch };

const [name = '', ...words] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  console.error(`usage: cli.ts ${Object.keys(COMMANDS).join(' | ')}`);
  process.exit(2);
}
const {
  POSTERN: url = 'http://127.0.0.1:4000',
  MAIL_USER: user = '',
  MAIL_PASSWORD: password = '',
} = process.env;
try {
  await command(await signIn({ url, credentials: { user, password } }), ...words);
} catch (error) {
  console.error(isPosternError(error) ? `${error.code}: ${error.message}` : error);
  process.exitCode = 1;
}
