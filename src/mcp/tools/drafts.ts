import * as z from 'zod/mini';

import { Selections } from '../../fields/look-ahead.ts';
import { ANSWER_FIELDS } from '../../fields/answer-fields.ts';
import type { AnswerDraft } from '../../mail/answer-draft.ts';
import type { Caller } from '../../mail/caller.ts';
import { messageDemand } from '../../mail/demand.ts';
import type { Draft, DraftAddress } from '../../mail/draft.ts';
import { MailError } from '../../mail/errors.ts';
import { hasFlag } from '../../mail/flags.ts';
import type { Message } from '../../mail/mailbox.ts';
import { hasRight } from '../../mail/rights.ts';
import { appendMessage, replaceDraft } from '../../operations/message-changes.ts';
import { listIdentities } from '../../operations/correspondence.ts';
import { getMessage } from '../../operations/messages.ts';
import { described, id, optional } from '../../operations/offers/values.ts';
import { addressees, line } from '../untrusted.ts';
import { tool } from '../tool.ts';

const Address = z.strictObject({
  name: z.optional(z.string().check(z.maxLength(500))),
  address: z.string().check(z.minLength(3), z.maxLength(320)),
});
const addresses = () => z.array(Address).check(z.maxLength(100));
const MAX_TEXT = 200_000;

const written = {
  from: optional(Address, 'By default an address of the account.'),
  to: z.optional(addresses()),
  cc: z.optional(addresses()),
  bcc: z.optional(addresses()),
  subject: z.optional(z.string().check(z.maxLength(1000))),
  text: described(z.string().check(z.maxLength(MAX_TEXT)), 'What is written, as plain text.'),
  attachments: optional(
    z
      .array(
        z.strictObject({
          fromMessage: id('The message that it is in.'),
          partId: optional(z.string().check(z.maxLength(200)), 'Which part; left out: the whole message.'),
        }),
      )
      .check(z.maxLength(50)),
    'Stored messages, or parts of them, that go along.',
  ),
  inReplyTo: z.optional(
    id('Answers this message, in its conversation: recipients and subject follow from it.'),
  ),
  replyAll: optional(z.boolean(), 'To everyone who had it.'),
  forward: z.optional(id('Sends this message on, with its attachments.')),
  replaces: z.optional(id('The draft that this is the next version of.')),
};

type Input = z.output<z.ZodMiniObject<typeof written>>;
type Beginning = Partial<AnswerDraft>;

export const draftTools = [
  tool({
    name: 'save_draft',
    title: 'Save a draft',
    description:
      'Stores a message among the drafts: a new one, an answer (inReplyTo), one that is sent on (forward), or the next version of a draft (replaces). It sends nothing. What it does not name is taken from the message that it answers.',
    anyOf: ['mail:draft'],
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    input: () => z.strictObject(written),
    output: z.object({
      id: z.nullable(z.string()),
      to: z.array(z.object({ name: z.nullable(z.string()), address: z.nullable(z.string()) })),
      cc: z.array(z.object({ name: z.nullable(z.string()), address: z.nullable(z.string()) })),
      subject: z.nullable(z.string()),
      attachments: z.int(),
    }),
    run: async (input, { caller }) => {
      const draft = await draftOf(input, await beginning(input, caller), caller);
      const message = await stored(input, draft, caller);
      if (message instanceof MailError) throw message;
      const { to, cc, subject, attachments } = draft;
      return {
        structured: {
          id: message?.id ?? null,
          to: addressees(to ?? []),
          cc: addressees(cc ?? []),
          subject: line(subject),
          attachments: attachments?.length ?? 0,
        },
      };
    },
  }),
];

/** What follows from the message that is answered. @throws MailError BAD_USER_INPUT for two at once */
async function beginning(input: Input, caller: Caller): Promise<Beginning> {
  const { inReplyTo, forward, replyAll: all } = input;
  if (inReplyTo !== undefined && forward !== undefined)
    throw new MailError('BAD_USER_INPUT', 'Give inReplyTo or forward, not both', { argument: 'forward' });
  if (inReplyTo !== undefined) return begun('replyDraft', inReplyTo, { all }, caller);
  return forward === undefined ? {} : begun('forwardDraft', forward, {}, caller);
}

async function begun(
  name: keyof typeof ANSWER_FIELDS,
  id: string,
  args: { readonly all?: boolean | undefined },
  caller: Caller,
): Promise<AnswerDraft> {
  const selected = [{ name, args, children: () => [] }];
  const demand = new Selections('', 'refuse', caller.rights()).collect(
    ANSWER_FIELDS,
    selected,
    messageDemand(),
  );
  return ANSWER_FIELDS[name].read(await getMessage.run({ id }, caller, demand), args, caller);
}

async function draftOf(input: Input, begun: Beginning, caller: Caller): Promise<Draft> {
  const { from, to, cc, bcc, subject, text, attachments = [] } = input;
  const quoted = begun.text === undefined ? '' : `\n\n${begun.text.trimStart()}`;
  return {
    from: from ? [from] : begun.from?.length ? known(begun.from) : await authorOf(caller),
    to: to ?? known(begun.to),
    cc: cc ?? known(begun.cc),
    bcc: bcc ?? known(begun.bcc),
    subject: subject ?? begun.subject ?? '',
    text: `${text}${quoted}`,
    attachments: [...(begun.attachments ?? []), ...attachments],
    inReplyTo: begun.inReplyTo ?? undefined,
    references: begun.references,
  };
}

/** Those that can be written to. */
function known(addresses: AnswerDraft['to'] = []): DraftAddress[] {
  return addresses.flatMap(({ name, address }) => (address ? [{ name, address }] : []));
}

/** The address that the user writes as: where none is known without asking, the one that SENT has most often. */
async function authorOf(caller: Caller): Promise<DraftAddress[]> {
  const [known] = caller.identities();
  const [found] = known
    ? [known]
    : hasRight(caller.rights(), 'mail:read')
      ? await listIdentities.run({}, caller, undefined)
      : [];
  return found ? [{ name: found.name, address: found.address }] : [];
}

async function stored(
  { replaces }: Input,
  message: Draft,
  caller: Caller,
): Promise<Message | MailError | null> {
  const demand = { message: messageDemand(), mailbox: undefined };
  if (replaces !== undefined && hasRight(caller.rights(), 'mail:delete')) {
    await requireDraft(replaces, caller);
    const replaced = await replaceDraft.run({ id: replaces, message }, caller, demand);
    return replaced.message;
  }
  if (replaces !== undefined)
    throw new MailError(
      'FORBIDDEN',
      'This token does not remove messages (mail:delete): leave out replaces, and a second draft is stored',
    );
  const drafts = { role: 'DRAFTS', createMissing: true } as const;
  const added = await appendMessage.run({ ...drafts, message, flags: ['\\Draft', '\\Seen'] }, caller, demand);
  return added.message;
}

/** What is replaced is removed: anything but a draft is not. */
async function requireDraft(id: string, caller: Caller): Promise<void> {
  const { flags } = await getMessage.run({ id }, caller, messageDemand('flags'));
  if (!hasFlag(flags ?? [], '\\Draft'))
    throw new MailError('BAD_USER_INPUT', 'replaces must be the id of a draft', { argument: 'replaces' });
}
