import type { ByteStream } from '../mail/byte-stream.ts';
import { primed, streamOf } from '../mail/byte-stream.ts';
import type { Bytes, BytesDemand } from '../mail/bytes.ts';
import { spanOf } from '../mail/bytes.ts';
import { MailError, asMailError } from '../mail/errors.ts';
import type { MaildropMessageId } from '../mail/ids.ts';
import type { ByteHead } from '../mime/byte-head.ts';
import { headOfMessage } from '../mime/byte-head.ts';
import { envelopeOf } from '../mime/envelope.ts';
import { loadHeaderCharsets } from '../mime/encoded-words.ts';
import { charsetOf, firstFields } from '../mime/message-entity.ts';
import { parseMessage } from '../mime/parse-message.ts';
import { partContent } from '../mime/part-content.ts';
import type { Server } from './maildrop.ts';
import { Maildrop } from './maildrop.ts';
import type { Answer, Octets } from './results.ts';
import type { Step } from './steps.ts';
import type { Plan } from '../session/plan.ts';
import type { Transport } from './transport.ts';

/** Up to this size a message comes in one piece and is kept: then everything about it is known. */
const FEW = 1024 * 1024;

type Demand = Omit<BytesDemand, 'id'> & { readonly id: MaildropMessageId };

/**
 * The octets of a message or a part. A whole message is handed on as it comes; a part, or a range, is cut out of the
 * message here, for POP3 hands out nothing smaller.
 * @param deliver called with the octets as soon as their first are there; the promise settles when the session is over
 * @throws MailError NOT_FOUND, RANGE, TOO_LARGE
 */
export async function readBytes(
  demand: Demand,
  transport: Transport,
  deliver: (bytes: Bytes) => void,
): Promise<void> {
  await transport.stream(
    (server) => ({ flights: new BytesPlan(demand, server).run(), named: [demand.id.key] }),
    (plan) => plan.streamed,
    async (plan, body) => deliver(await plan.bytes(body)),
  );
}

/** Finds the message, and reads what has to be known of it ahead of its octets. */
class BytesPlan {
  readonly #demand: Demand;
  readonly #drop: Maildrop;

  constructor(demand: Demand, server: Server) {
    this.#demand = demand;
    this.#drop = new Maildrop(server);
  }

  *run(): Plan<Step, Answer, this> {
    for (let steps; (steps = this.#nextFlight()).length > 0;) this.#drop.learn(steps, yield steps);
    return this;
  }

  #nextFlight(): readonly Step[] {
    try {
      this.#read();
    } catch (error) {
      // It is thrown again where the octets are asked for.
      asMailError(error);
    }
    return this.#drop.takeNoted();
  }

  /** The number of a message that is handed on as it comes; undefined: all that is wanted is at hand. */
  get streamed(): number | undefined {
    return this.#isStreamed(this.#size()) ? this.#number() : undefined;
  }

  /** @throws MailError NOT_FOUND, RANGE, TOO_LARGE */
  async bytes(body: ByteStream | undefined): Promise<Bytes> {
    const { partId, range, headOnly } = this.#demand;
    const { octets } = this.#read()!;
    await loadHeaderCharsets([octets]);
    if (body) return { ...headOf(octets), size: null, span: null, body: await primed(body) };
    if (headOnly && this.#isLargeMessage(this.#size()))
      return { ...headOf(octets), size: null, span: null, body: streamOf(Buffer.alloc(0)) };
    const { content, head } =
      partId === undefined ? { content: octets, head: headOf(octets) } : partIn(octets, partId);
    const span = range && !headOnly ? spanOf(range, content.length) : null;
    const piece = span ? content.subarray(span.first, span.last + 1) : content;
    return { ...head, size: content.length, span, body: streamOf(headOnly ? Buffer.alloc(0) : piece) };
  }

  /** Everything that is wanted ahead of the octets, or with them. */
  #read(): Octets | undefined {
    const number = this.#number();
    const size = this.#size();
    if (number === undefined || size === undefined) return undefined;
    const isHeader = this.#isLargeMessage(size) && this.#demand.range === undefined;
    return isHeader ? this.#drop.header(number) : this.#drop.whole(number);
  }

  #number(): number | undefined {
    const numbers = this.#drop.numbersOf(this.#demand.id.key);
    if (numbers?.length === 0) throw new MailError('NOT_FOUND', 'This message no longer exists');
    return numbers?.at(-1);
  }

  #size(): number | undefined {
    const number = this.#number();
    // All sizes may be asked for while it is not known yet where the message is; one size is a flight more.
    return this.#drop.areSizesAsked() && number !== undefined ? this.#drop.expectedSize(number) : undefined;
  }

  #isStreamed(size: number | undefined): boolean {
    return !this.#demand.headOnly && this.#demand.range === undefined && this.#isLargeMessage(size);
  }

  /** Handed on as it comes; how long it is, is known at its end. */
  #isLargeMessage(size: number | undefined): boolean {
    return this.#demand.partId === undefined && size !== undefined && size > FEW;
  }
}

/** A message is saved under its subject. */
function headOf(octets: Buffer): ByteHead {
  const fields = firstFields(octets);
  return headOfMessage(envelopeOf(fields, charsetOf(fields)).subject);
}

function partIn(octets: Buffer, partId: string): { content: Buffer; head: ByteHead } {
  const found = partContent(parseMessage(octets), partId);
  if (!found) throw new MailError('NOT_FOUND', 'This message has no part with that id');
  return found;
}
