import { MailError } from '../mail/errors.ts';
import { shown } from '../mail/limits.ts';
import type { RawParameter } from './parameters.ts';
import type { Envelope } from './structure.ts';

/** Addresses of all enclosed messages of one, and parameters of all its parts, that are kept. */
const MAX_ADDRESSES = 50_000;
const MAX_PARAMETERS = 50_000;
/** Parameters of a part, once there are as many as may be. */
const FEW_PARAMETERS = 20;

const LISTS = ['from', 'sender', 'replyTo', 'to', 'cc', 'bcc'] as const;

/** What may still be kept of what one message, with all within it, may have too many of: five megabytes hold a million. */
export class MessageRoom {
  #addresses = MAX_ADDRESSES;
  #parameters = MAX_PARAMETERS;

  /** What gives the envelope of an enclosed message. It is not made, and asking for it is TOO_LARGE, where there is no room. */
  envelope(make: () => Envelope): () => Envelope {
    if (this.#addresses <= 0) return tooManyAddresses;
    const envelope = make();
    for (const list of LISTS) this.#addresses -= envelope[list].length;
    return () => envelope;
  }

  /** As many of the parameters of a part as there is room for. */
  parameters(raw: readonly RawParameter[]): readonly RawParameter[] {
    const kept = raw.slice(0, Math.max(this.#parameters, FEW_PARAMETERS));
    this.#parameters -= kept.length;
    return kept;
  }
}

function tooManyAddresses(): never {
  const most = shown(MAX_ADDRESSES);
  throw new MailError(
    'TOO_LARGE',
    `The messages enclosed in this one have more than ${most} addresses together. Read its octets (rawUrl) instead`,
  );
}
