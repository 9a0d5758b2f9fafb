import {
  changes,
  download,
  isPosternError,
  listen,
  messages,
  resume,
  search,
  send,
  sendRaw,
  signIn,
  unwrap,
  upload,
} from '@postern/client';

// What a program does with the package, wherever it runs: it uses nothing but web APIs. Its findings are told as JSON.

const letter = (subject: string) => new Blob([`Subject: ${subject}\r\n\r\n${'tide '.repeat(2000)}\r\n`]);

export async function tour(url: string): Promise<Record<string, unknown>> {
  const credentials = { user: 'demo', password: 'demo' };
  const refused = await signIn({ url, credentials: { user: 'demo', password: 'no' } }).catch(codeOf);
  const entered = await signIn({ url, credentials });
  const postern = await resume({ url, token: await entered.token() });
  const steps: number[] = [];
  const added = unwrap(
    await upload(postern, 'DRAFTS', letter('Raw'), { onProgress: ({ done }) => steps.push(done) }),
  );
  const { rawUrl } = await postern.rest.getMessage({
    path: { messageId: added.message!.id },
    query: { fields: ['rawUrl'] },
  });
  const file = await (await download(rawUrl!)).blob();
  const live = await told(postern);
  return {
    refused,
    first: await firstOf(messages(postern, 'INBOX', { fields: ['subject'], first: 2 })),
    found: await firstOf(search(postern, { filter: { subject: 'It runs' } }, { fields: ['subject'] })),
    typed: await firstOf(search(postern, 'subject:"It runs"', { fields: ['subject'] })),
    user: (await postern.graphql<{ account: { user: string } }>('{ account { user } }')).data,
    uploaded: steps.at(-1) === letter('Raw').size,
    downloaded: (await file.text()).startsWith('Subject: Raw'),
    sent: await sent(postern),
    sentRaw: await sentRaw(postern),
    sentOnce: await sentOnce(url, await postern.token()),
    live,
    changes: await changed(postern),
  };
}

type Postern = Awaited<ReturnType<typeof signIn>>;
const codeOf = (error: unknown) => (isPosternError(error) ? error.code : String(error));

async function firstOf(found: AsyncIterable<{ readonly subject?: string | null }>) {
  for await (const { subject } of found) return subject;
  return undefined;
}

async function sent(postern: Postern): Promise<boolean> {
  const self = [{ address: 'demo@postern.example' }];
  const outcome = await send(postern, { message: { from: self, to: self, subject: 'Tour', text: 'x' } });
  return outcome.outcome === 'DONE' && outcome.data.sent;
}

async function sentRaw(postern: Postern): Promise<unknown> {
  const head = 'From: demo@postern.example\r\nTo: demo@postern.example\r\nSubject: Raw tour\r\n';
  const steps: number[] = [];
  const octets = new Blob([`${head}\r\nAs it is.\r\n`]);
  const { sent } = unwrap(await sendRaw(postern, octets, { onProgress: ({ done }) => steps.push(done) }));
  return [sent, steps.at(-1) === octets.size];
}

/** The first answer to a message is lost on its way: it is asked for again, and the message is sent once. */
async function sentOnce(url: string, token: string): Promise<unknown> {
  let isLost = false;
  const losing: typeof fetch = async (to, init) => {
    const answer = await fetch(to, init);
    if (isLost || !String(to).includes('messages:send')) return answer;
    isLost = true;
    await answer.body?.cancel();
    throw new TypeError('fetch failed');
  };
  const postern = await resume({ url, token, fetch: losing });
  const self = [{ address: 'demo@postern.example' }];
  const { sent, wasSent } = unwrap(
    await send(postern, { message: { from: self, to: self, subject: 'Only once', text: 'x' } }),
  );
  return { isLost, sent, wasSent };
}

/** What a stream tells of a message that is added while it is open. */
async function told(postern: Postern): Promise<unknown> {
  for await (const event of listen(postern, 'DRAFTS', { fields: ['subject'] })) {
    if (event.type === 'READY') await upload(postern, 'DRAFTS', letter('Live'));
    if (event.type === 'CHANGES' && event.created.length > 0) return event.created[0]!.subject;
  }
  return undefined;
}

/** The same by deltas. */
async function changed(postern: Postern): Promise<unknown> {
  let since: string | undefined;
  for await (const event of changes(postern, 'DRAFTS', { since }))
    if (event.type === 'READY') since = event.token;
  await upload(postern, 'DRAFTS', letter('Delta'));
  for await (const event of changes(postern, 'DRAFTS', { since, fields: ['subject'] }))
    if (event.type === 'CHANGES') return event.created.map(({ subject }) => subject);
  return undefined;
}
