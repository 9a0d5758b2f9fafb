// Examples of the OpenAPI document that can be executed as they stand.

/**
 * The document for this page. Examples of what can be left out are taken away, because Swagger UI would send each of them.
 * With an account to read from, examples hold what is in it; each operation that moves or deletes has messages of its own,
 * so that they can be executed in any order.
 * @param demo user and password of that account; undefined: there is none
 * @param call reads from the gateway: `(path, body) => JSON`
 */
async function withExamples(document, demo, call) {
  for (const parameter of parametersOf(document)) if (!parameter.required) delete parameter.example;
  const { MailboxIdOrRole } = document.components.parameters;
  if (MailboxIdOrRole) MailboxIdOrRole.example = 'INBOX';
  if (!demo) return document;
  const found = await samplesOf(call);
  for (const [path, item] of Object.entries(document.paths))
    for (const operation of Object.values(item)) fill(document, operation, path, EXAMPLES(found, demo));
  return document;
}

function parametersOf({ components, paths }) {
  const own = Object.values(paths).flatMap((item) =>
    Object.values(item).flatMap((each) => each.parameters ?? []),
  );
  return [...Object.values(components.parameters ?? {}), ...own].filter(({ $ref }) => $ref === undefined);
}

/** What the account holds: messages, one with an attachment, the newest first; a draft; a change token. */
async function samplesOf(call) {
  const fields = 'fields=id,attachments,rawUrl';
  const inbox = await call(`v1/mailboxes/INBOX/messages?first=50&changesToken=true&${fields}`);
  const { messages: drafts } = await call('v1/mailboxes/DRAFTS/messages?first=1&fields=id');
  const { mailboxes } = await call('v1/mailboxes?fields=id,path,role');
  const account = await call('v1/account/changes').catch(() => ({}));
  const withFile = inbox.messages.find((each) => each.attachments?.length > 0) ?? inbox.messages[0];
  // The oldest ones are for what takes messages away.
  const spare = inbox.messages.filter((each) => each !== withFile).map(({ id }) => id);
  return {
    message: withFile.id,
    attachment: withFile.attachments?.[0]?.id,
    bytes: withFile.rawUrl.split('/').at(-1),
    changes: inbox.changesToken,
    accountChanges: account.token,
    draft: drafts[0]?.id,
    other: () => spare.pop(),
    mailbox: (path) => mailboxes.find((each) => each.path === path)?.id,
  };
}

/** By operation: values of parameters that differ from the usual ones, and of the body. */
function EXAMPLES(
  { message, attachment, bytes, changes, accountChanges, draft, other, mailbox },
  { user, password },
) {
  const usual = {
    mailboxId: 'INBOX',
    messageId: message,
    attachmentId: attachment,
    token: bytes,
    since: changes,
  };
  const archive = mailbox('Archive');
  return {
    usual,
    createToken: { body: { user, password } },
    narrowToken: {
      body: { scopes: ['mail:read', 'mail:flag'], mailboxes: [mailbox('INBOX')], bodies: false },
    },
    listAccountChanges: { since: accountChanges },
    discoverServers: { email: 'robin@example.com' },
    findMailbox: { role: 'INBOX' },
    createMailbox: { body: { path: `Archive/${new Date().getFullYear()}` } },
    renameMailbox: { mailboxId: mailbox('Someday'), body: { path: 'One day' } },
    deleteMailbox: { mailboxId: mailbox('Station reports') },
    subscribeMailbox: { mailboxId: mailbox('Lists/Builds') },
    unsubscribeMailbox: { mailboxId: mailbox('Lists/Tide watchers') },
    expungeMailbox: { mailboxId: mailbox('Trash') },
    appendMessage: { mailboxId: mailbox('Drafts') },
    getMessages: { body: { ids: [message] } },
    changeFlags: { body: { ids: [message], addFlags: ['\\Seen'] } },
    copyMessages: { body: { ids: [message], mailboxId: archive } },
    moveMessages: () => ({ body: { ids: [other()], mailboxId: archive } }),
    deleteMessages: () => ({ body: { ids: [other()], permanently: true } }),
    expungeMessages: () => ({ body: { ids: [other()] } }),
    replaceDraft: { messageId: draft },
    sendMessage: {
      body: {
        message: {
          from: [{ name: 'Robin Sommer', address: 'robin@example.com' }],
          to: [{ address: 'anna@example.com' }],
          subject: 'Tried at /docs',
          text: 'Does it arrive?',
        },
      },
    },
  };
}

function fill(document, operation, path, examples) {
  const own = examples[operation.operationId] ?? {};
  const { body, ...values } = typeof own === 'function' ? own() : own;
  // A shared parameter stays shared: only an operation with a value of its own gets one of its own.
  operation.parameters = operation.parameters?.map((each) => {
    const parameter = each.$ref ? document.components.parameters[each.$ref.split('/').at(-1)] : each;
    const value = values[parameter.name] ?? (parameter.required ? examples.usual[parameter.name] : undefined);
    return value === undefined ? each : { ...parameter, example: value };
  });
  const json = operation.requestBody?.content['application/json'];
  if (json && body) json.example = body;
}
