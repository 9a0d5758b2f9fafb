// A message of 4 KB to two recipients through a real Postfix behind a link with a round trip of 20 ms: the gateway, a
// client that writes by hand what it knows will be asked for, and nodemailer's connection. The mailbox is a maildrop, so
// that nothing is filed; then with a Dovecot on the same link, where the copy is put into SENT.
import { readFileSync } from 'node:fs';
import tls from 'node:tls';

import SMTPConnection from 'nodemailer/lib/smtp-connection';

import { DelayLink } from '../test/support/delay-link.ts';
import type { Account } from '../test/support/gateway.ts';
import { Gateway } from '../test/support/gateway.ts';
import type { OwnDovecot } from '../test/support/servers/at-hand.ts';
import { startSubmission } from '../test/support/servers/submission-servers.ts';
import { LimitClient } from './limit-client.ts';

const ROUND_TRIP = 20;
const ROUNDS = 25;
const SEND = `mutation ($raw: Base64!) { sendMessage(input: { raw: $raw }) { sent copy recipients { outcome } } }`;

interface Sending {
  readonly sendMessage: { readonly sent: boolean };
}

/** Who hands mail in, and where. */
interface Place {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM. */
  readonly authority: string;
  /** Port of IMAP with TLS behind the link. */
  readonly imaps: number;
}

interface Cost {
  /** Milliseconds. */
  readonly p50: number;
  /** Half of the distance between the quartiles. */
  readonly spread: number;
}

const quantile = (sorted: readonly number[], at: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))]!;

/** In turn, so that all have the same machine. */
async function inTurn(ways: Readonly<Record<string, () => Promise<unknown>>>): Promise<Map<string, Cost>> {
  const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (let round = -2; round < ROUNDS; round++)
    for (const [name, run] of Object.entries(ways)) {
      const started = performance.now();
      await run();
      // The first ones meet what is to be known from then on.
      if (round >= 0) times.get(name)!.push(performance.now() - started);
    }
  return new Map(
    [...times].map(([name, each]) => {
      const sorted = each.toSorted((a, b) => a - b);
      return [
        name,
        { p50: quantile(sorted, 0.5), spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 },
      ];
    }),
  );
}

function messageOf(user: string): Buffer {
  const head = `From: ${user}@example.com\r\nTo: ${user}@example.com\r\nCc: x--${user}@example.com\r\nSubject: tides\r\n`;
  const id = `Date: Mon, 2 Mar 2026 10:00:00 +0000\r\nMessage-ID: <${performance.now()}@example.com>\r\n\r\n`;
  return Buffer.from(head + id + `${'The tide is high. '.repeat(4)}\r\n`.repeat(55));
}

/** What somebody writes who knows the server by heart: each flight leaves when the one before has been answered. */
class HandClient {
  static #session: Buffer | undefined;
  #socket!: tls.TLSSocket;
  #heard = '';
  #waiting: { count: number; resolve: () => void } | undefined;

  async send({ port, user, password, authority }: Place, message: Buffer): Promise<void> {
    await this.#connect(port, authority);
    await this.#fly('EHLO [127.0.0.1]\r\n', 1);
    await this.#fly(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}\r\n`, 1);
    const paths = [user, `x--${user}`].map((each) => `RCPT TO:<${each}@example.com>\r\n`);
    await this.#fly(`MAIL FROM:<${user}@example.com>\r\n${paths.join('')}DATA\r\n`, 4);
    await this.#fly(Buffer.concat([message, Buffer.from('.\r\n')]), 1);
    this.#socket.end('QUIT\r\n');
  }

  async #connect(port: number, authority: string): Promise<void> {
    const session = HandClient.#session;
    const at = { host: '127.0.0.1', port, servername: 'localhost', ca: authority };
    const socket = tls.connect({ ...at, ...(session && { session }) });
    socket.setNoDelay();
    socket.on('session', (each: Buffer) => (HandClient.#session = each));
    socket.on('error', () => {});
    socket.on('data', (octets: Buffer) => this.#hear(octets));
    this.#socket = socket;
    await this.#replies(1);
  }

  #fly(octets: string | Buffer, replies: number): Promise<void> {
    this.#socket.write(octets);
    return this.#replies(replies);
  }

  #replies(count: number): Promise<void> {
    return new Promise((resolve) => (this.#waiting = { count, resolve }));
  }

  #hear(octets: Buffer): void {
    this.#heard += octets.toString('latin1');
    const whole = this.#heard.match(/^\d{3} .*\r\n/gm)?.length ?? 0;
    if (!this.#waiting || whole < this.#waiting.count) return;
    if (/^[45]/m.test(this.#heard)) throw new Error(this.#heard);
    this.#heard = '';
    this.#waiting.resolve();
  }
}

/** nodemailer's connection, as its own transport uses it. */
function nodemailer({ port, user, password, authority }: Place, message: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection({
      host: '127.0.0.1',
      port,
      secure: true,
      tls: { servername: 'localhost', ca: authority },
    });
    connection.on('error', reject);
    connection.connect(() =>
      connection.login({ user, credentials: { user, pass: password } }, (failure?: Error | null) => {
        if (failure) return reject(failure);
        const to = [`${user}@example.com`, `x--${user}@example.com`];
        connection.send({ from: to[0]!, to }, message, (refusal?: Error | null) => {
          if (refusal) return reject(refusal);
          connection.quit();
          resolve();
        });
      }),
    );
  });
}

/** Beside the submission: signed in, SENT open and searched; behind its yes, the copy. */
async function withCopy(place: Place, message: Buffer): Promise<void> {
  const mail = await LimitClient.connect({ ...place, caFile: '', size: 0 }, place.imaps);
  const isReady = (async () => {
    await mail.fly(`LOGIN ${place.user} "${place.password}"`, 'SELECT Sent');
    await mail.fly('UID SEARCH HEADER MESSAGE-ID "<none@example.com>"');
  })();
  await Promise.all([new HandClient().send(place, message), isReady]);
  await mail.fly(`APPEND Sent (\\Seen) {${message.length}+}\r\n${message.toString('latin1')}`);
  mail.close();
}

function show(what: string, costs: ReadonlyMap<string, Cost>): void {
  const limit = costs.get('by hand')!.p50;
  console.log(`\n${what.padEnd(46)}p50 ms     ±   of by hand`);
  for (const [name, { p50, spread }] of costs)
    console.log(
      `  ${name.padEnd(42)}${p50.toFixed(1).padStart(8)}${spread.toFixed(1).padStart(6)}${(p50 / limit).toFixed(2).padStart(11)}×`,
    );
}

/** Prints medians. */
export async function compareSending(server: OwnDovecot): Promise<void> {
  const postfix = await startSubmission('postfix', server);
  if (typeof postfix === 'string') return console.log(`no Postfix: ${postfix}`);
  const { user, password } = await server.newUser();
  const [smtp, imap, pop3] = await Promise.all(
    [postfix.ports.smtps, server.ports.imaps, server.ports.pop3s].map((port) =>
      DelayLink.start(port, ROUND_TRIP),
    ),
  );
  const authority = readFileSync(server.caFile, 'utf8');
  const place = { port: smtp!.port, imaps: imap!.port, user, password, authority };
  const open = async (mail: string, sessions = 0): Promise<() => Promise<unknown>> => {
    const servers = `${mail}+smtps://localhost:${place.port}`;
    const gateway = new Gateway({ servers, caFile: server.caFile, sessions });
    const account: Account = await gateway.signIn(user, password);
    return async () => {
      const answer = (await account.query(SEND, { raw: messageOf(user).toString('base64') })) as Sending;
      if (!answer.sendMessage.sent) throw new Error('it was not sent');
    };
  };
  const byHand = () => new HandClient().send(place, messageOf(user));
  show(
    `sending, ${ROUND_TRIP} ms link`,
    await inTurn({
      'by hand': byHand,
      'Postern, known server (token)': await open(`pop3s://localhost:${pop3!.port}`),
      nodemailer: () => nodemailer(place, messageOf(user)),
    }),
  );
  const url = `imaps://localhost:${place.imaps}`;
  show(
    `sending and filing in SENT, ${ROUND_TRIP} ms link`,
    await inTurn({
      'by hand': () => withCopy(place, messageOf(user)),
      'Postern, known server (token)': await open(url),
      'Postern, mail session kept': await open(url, 4),
    }),
  );
  await Promise.all([smtp, imap, pop3].map((link) => link!.close()));
  await postfix.stop();
}
