import type { MailStore } from '../store/mail-store.ts';
import { Refusal } from '../store/refusal.ts';
import type { Delivered } from '../smtp/session.ts';
import { composeLetter } from './compose-letter.ts';
import { robin } from './people.ts';

/** Milliseconds after which people answer. */
const THINKING_TIME = 1_500;

const DATE = (): string => new Date().toUTCString().replace('GMT', '+0000');

/**
 * Delivers what the demo's user sends: to the user's own address into INBOX, and from everybody else an answer comes after
 * a moment, so that there is something to see.
 */
export class PostOffice {
  readonly #store: MailStore;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(store: MailStore) {
    this.#store = store;
  }

  /** Takes a mail. @returns why not, as a reply of SMTP */
  readonly deliver = ({ from, recipients, octets }: Delivered): string | undefined => {
    const trace = `Return-Path: <${from}>\r\nReceived: from gateway by demo with ESMTPSA; ${DATE()}\r\n`;
    const own = recipients.filter(isOwn);
    const refusal = own.length > 0 ? this.#put(Buffer.concat([Buffer.from(trace), octets])) : undefined;
    if (refusal) return refusal;
    for (const address of recipients.filter((each) => !isOwn(each)).slice(0, 10))
      this.#answer(address, octets);
    return undefined;
  };

  /** No answer comes any more. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #answer(address: string, octets: Buffer): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#write(address, octets).then((raw) => this.#put(raw));
    }, THINKING_TIME).unref();
    this.#timers.add(timer);
  }

  async #write(address: string, octets: Buffer): Promise<Buffer> {
    const [, subject = ''] =
      /^subject:[ \t]*([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)/im.exec(octets.toString('latin1')) ?? [];
    const [, id] = /^message-id:[^\r\n]*?(<[^>\r\n]*>)/im.exec(octets.toString('latin1')) ?? [];
    const letter = {
      folder: 'INBOX',
      from: { name: address.split('@')[0]!, address },
      to: [robin],
      subject: `Re: ${subject.replace(/^re:\s*/i, '').replace(/\r\n/g, '')}`,
      text: 'Thank you, I have it, and shall look at it tomorrow.\n',
      hoursAgo: 0,
    };
    const messageId = `<answer.${Date.now()}.${this.#timers.size}@${address.split('@')[1]}>`;
    const references = id === undefined ? [] : [id];
    return composeLetter(letter, { messageId, references, sentAt: new Date(), forwarded: undefined });
  }

  #put(raw: Buffer): string | undefined {
    try {
      this.#store.append(this.#store.need('INBOX'), { raw });
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return '452 4.2.2 The mailbox is full\r\n';
      throw error;
    }
  }
}

const isOwn = (address: string): boolean => /^(?:robin|demo)(?:\+[^@]*)?@/i.test(address);
