import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

const A = 1;
const AAAA = 28;
const SRV = 33;

/** A name server on this machine (RFC 1035 §4). */
export interface NameServer {
  /** `address:port`. */
  readonly address: string;
  /** Names that were asked for, each time. */
  readonly asked: readonly string[];
  close(): void;
}

/** Addresses and services (`priority weight port target`) by name; `null`: no answer ever comes. A name that is not in it does not exist. */
export type Zone = Readonly<Record<string, readonly string[] | null>>;

export async function startNameServer(zone: Zone): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionIn(query);
    asked.push(name);
    const addresses = zone[name];
    if (addresses === null) return;
    socket.send(answerTo(query.subarray(0, end), type, addresses), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const address = `127.0.0.1:${socket.address().port}`;
  return { address, asked, close: () => void socket.close() };
}

function questionIn(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (; query[at]! > 0; at += query[at]! + 1)
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!));
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, type: number, addresses: readonly string[] | undefined): Buffer {
  const records = (addresses ?? [])
    .filter((each) => typeOf(each) === type)
    .map((each) => recordOf(type, type === SRV ? serviceOf(each) : octetsOf(each)));
  const header = Buffer.from(question);
  // A response with recursion, and NXDOMAIN for a name that is not there.
  header.writeUInt16BE(addresses ? 0x8180 : 0x8183, 2);
  header.writeUInt16BE(records.length, 6);
  header.writeUInt32BE(0, 8);
  return Buffer.concat([header, ...records]);
}

/** The name is that of the question, at octet 12; it holds for a second. */
function recordOf(type: number, octets: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(1, 6);
  head.writeUInt16BE(octets.length, 10);
  return Buffer.concat([head, octets]);
}

function typeOf(record: string): number {
  if (record.includes(' ')) return SRV;
  return isIPv4(record) ? A : AAAA;
}

/** RFC 2782. */
function serviceOf(record: string): Buffer {
  const [priority, weight, port, target = ''] = record.split(' ');
  const head = Buffer.alloc(6);
  [priority, weight, port].forEach((each, i) => head.writeUInt16BE(Number(each), 2 * i));
  const labels = target
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([head, ...labels, Buffer.from([0])]);
}

/** IPv6 addresses are written out in full: eight groups. */
function octetsOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  return Buffer.from(
    address
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  );
}
