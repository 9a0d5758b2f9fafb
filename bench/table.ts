import type { Row } from './measure.ts';

/** Requests per second at 16 at once. */
export interface Throughput {
  readonly operation: string;
  /** The gateway without kept sessions, but with what it knows of the server. */
  readonly known: number;
  /** The gateway with kept sessions. */
  readonly warm: number;
  readonly naive: number;
}

const COLUMNS =
  '  RTT  operation               gateway is   p50 ms  p95 ms   limit  ratio   naive  faster  CPU ms  commands  trips  octets';
let hasHeader = false;

/** One line, as soon as it is known. */
export function printRow(row: Row): void {
  if (!hasHeader) console.log(`\n${COLUMNS}`);
  hasHeader = true;
  const { roundTrip, operation, mode, gateway, limit, naive, cpu, commands, roundTrips } = row;
  const cells = [
    String(roundTrip).padStart(5),
    ` ${operation.padEnd(23)}`,
    mode.padEnd(10),
    ms(gateway.p50),
    ms(gateway.p95),
    ms(limit.p50),
    `${(gateway.p50 / limit.p50).toFixed(2)}×`.padStart(6),
    naive ? ms(naive.p50) : ' '.repeat(7),
    naive ? `${(naive.p50 / gateway.p50).toFixed(1)}×`.padStart(6) : ' '.repeat(6),
    ms(cpu),
    String(commands ?? '–').padStart(9),
    String(roundTrips).padStart(6),
    `${(row.octets / row.limitOctets).toFixed(2)}×`.padStart(7),
  ];
  console.log(cells.join(' '));
}

export function printThroughput({ operation, known, warm, naive }: Throughput): void {
  const against = (rate: number) => `${rate.toFixed(0).padStart(5)} (${(rate / naive).toFixed(1)}×)`;
  const rates = `known ${against(known)}, warm ${against(warm)}, naive ${naive.toFixed(0).padStart(4)}`;
  console.log(`   16 at once, requests/s: ${operation.padEnd(24)} ${rates}`);
}

function ms(milliseconds: number): string {
  return milliseconds.toFixed(1).padStart(7);
}
